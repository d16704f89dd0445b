"""What machine voices say besides digits."""

# By the digit each is near to.  None of them sounds alike (to, for, won, ate do).
NEAR = (
    "hero cheerio zebra zoo arrow row period serious series zeal sierro", "once wonder run want "
    "wand wine when win gone done fun nun ton onto under woman", "tool tooth do you new true threw blue "
    "shoe chew through tube tune noon today tomorrow", "tree free thread threat thief theme sleep street "
    "screen she see tea key bee agree read", "fourth fort force form ford fork forty fourteen "
    "door more war store your far fall formal before", "fine fight fire file fiver fifth fifty fifteen "
    "dive live life wife wide drive arrive find", "sick sixth sixty sixteen fix mix next tics "
    "sacks socks seeks sink sing kicks success", "heaven seventh seventy seventeen eleven even several "
    "sever ever oven given driven savin' leaven", "late great wait hate date eighth eighty eighteen "
    "play okay age ace aid eighties weight-lifter ape", "mine line nice night knife ninth ninety nineteen "
    "sign fine time dine vine wine none pine nigh", "no go so low show toe know ocean open over old own "
    "only home hope goat phone", "yes stop start please clear back cancel enter undo minus plus hash star "
    "point dot comma zip code number hello thanks hundred thousand ten twelve twenty thirteen thirty double "
    "triple next repeat off on up down left right house tree dog cat bird happy marvin sheila visual learn")
FRAMES = (
    "room {}", "my number is {}", "page {} please", "call {}", "the code is {}", "bus {} is late",
    "turn to channel {}", "add {} more", "it was {} o'clock", "track {}, then {}", "press {} and {}",
    "between {} and {}", "give me {} of them", "we counted {} boxes", "gate {} is closed",
    "dial {} now", "extension {}", "score {} all", "{} of us", "it costs {} dollars")
SPEECH = (
    "the {} was {}, and nobody {} about it", "she said {} and {}", "I have never seen a {} {}",
    "you know, {} is rather {}", "well, {}, I think so", "he went home with the {} {}",
    "could you bring me some {} and a {}", "this is a {} of my {}", "they live under the {}",
    "what a {} morning", "hello, I would like a {}, please", "the {} {} is on the table")
# Running speech is made of small words, said fast: "I'd like" has most of a five, "I want" of a nine and
# of a one, "it's" of a six.  None of these is alike to a digit ("to", "for").
TALK = (
    "i'd like|i want|i'll have|i'll take|i've had|i'm having|i need|i know|i think it's|i might like|"
    "i can find|if i|give me|get me|make me|let me have|can i have|could i get|may i see|"
    "would you like|do you want|we want|we'd like|we've got|you've got|you might want|they like|"
    "they've lost|she wants|he's got|it's|it is|isn't it|that's|what's|where's|why is it|who is|"
    "this is|there is|is there|there was|have you got|and i want|and i'd like|but i|now i|"
    "so i've got|my wife wants|his wife has|as i said it's|what if it's|at last i have",
    "a|a|a|an|the|the|some|my|your|his|another|a little|a bit of|a large|a small|a nice|a fine|any|"
    "all of the|half of the|a dark|a light|a new|a single|a double|a triple|a dozen|twelve|eleven|"
    "sixteen|fifteen|eighteen|nineteen|twenty|a sick|a wide|a high|an iced|an eighth of the|"
    "a third of the",
    "house|dinner|tea|milk|sugar|light|idea|ounce|evening|line|time|night|pie|ride|slice|size|price|"
    "guide|kind|item|island|sandwich|sauce|tickets|wife|life|knife|wine|sign|mine|minute|sign of it|"
    "side of it|heaven|oven|eleven o'clock|train|rain|gate|wait|weight|late show|thread|tree|street|"
    "sheet|seat|free ride|tool|shoe|school|room|noon|door|flower|war|store|wonder|run|gum|gun|hero|"
    "zebra|road|window|yellow car")
# Sentences around digits: what goes before them, and what comes behind.  Nothing here is alike to a digit.
PROSE = (
    "page|chapter|room|gate|bus|flight|track|line|channel|platform|house number|extension|item|row|seat|"
    "level|lane|table|player|version|apartment|my number is|her number is|the code is|the pin is|it's|"
    "that's|there are|there were|there's|it was|we have|we counted|she had|he took|i saw|i need|i want|"
    "i'd like|i've got|give me|get me|bring me|can i have|may i have|could you send|we sold|you can have|"
    "call|dial|press|enter|add|set|score|repeat|take|order|buy|send|make it|count|about|nearly|more than|"
    "less than|at least|only|another|the last|the next|after|before|between|almost|exactly|around|"
    "within|over|under|from|an|a|the|these|those|all|any|well|yes|no|and|or|but|plus|times|minus|"
    "in the year|the answer is|the score is|he said|she said|they live at|we meet at|it costs|it takes",
    "boxes|hours|minutes|days|years|people|of them|of us|of these|times|dollars|cents|pounds|miles|inches|"
    "degrees|percent|ounce|ounces|cups|bags|tickets|apples|eggs|letters|books|houses|men|women|children|"
    "horses|others|more|less|please|now|again|is closed|is late|is open|is full|is missing|was wrong|"
    "was right|at noon|at night|in the morning|on the left|on the right|all|and a half|o'clock|thanks|"
    "that's all|if you can|as well|left|right|down|up|and {}|and then {}|or {}|plus {}|minus {}|"
    "point {}|by {}|over {}|and that makes {}|hundred|thousand|teas|coffees|small ones|big ones|each|"
    "altogether|who said so|i think|you know|has arrived|will be late|hours ago|minutes away")
# Whatever else may stand beside a digit.
COMMON = (
    "able about above across address again agree air almost alone along already also always amount animal "
    "answer anyone apple arm army around ask autumn away baby back bad bag ball bank bar base basket be "
    "because become bed began begin behind below best better big bill birthday black blue board boat body "
    "bottle bottom bread break bridge bright bring broken brother brown build bus business busy butter "
    "buy by cake camera can candle car card carry case catch certain chair change cheap cheese chicken "
    "child choice city class clean clear clock close cloud coat coffee cold come common company cook cool "
    "copy corner cost country cousin cover cream cross cry cup cut dad dark daughter day dead deal dear "
    "deep desk did different dinner dirty doctor dog doing doll down dream dress drink drop dry during "
    "each ear early earth east easy eat edge egg either else empty end engine english enough equal "
    "evening every exact example excuse eye face fact fair family famous farm fast father feel feet few "
    "field film final finger finish first fish flat flight flower fly follow food foot forest forget "
    "fresh friday friend from front fruit full funny game garden gave get girl glad glass gold good grass "
    "great green grey ground group grow had hair half hand happen happy hard has hat have he head hear "
    "heart heavy help her here high hill him his hold holiday horse hospital hot hotel hour how huge "
    "hundred hungry hurry hurt ice idea important in inside interest iron island it jacket job join juice "
    "jump june just keep kept kettle key kick kitchen ladder lady lake lamp land large last laugh law "
    "lead leaf learn least leave left leg lemon lesson let letter library light like lip list little live "
    "local long look lost lot loud love low lucky lunch made magic mail make man many map march market "
    "master maybe me meal mean measure meat meet member metal middle mile milk million mind minute mirror "
    "miss mistake money monkey month moon morning most mother mountain mouse mouth move much music must "
    "my name narrow near neck need never new news nice noise north nose not note nothing now nurse object "
    "ocean of office often oil old on once onion only open orange order other our out outside over own "
    "page paint pair paper parent park part party pass past path pay pen pencil people pepper perhaps "
    "person phone photo picture piece pink place plain plan plane plant plate play please pocket police "
    "poor possible post potato power present press price private problem public pull purple push put "
    "quarter queen question quick quiet quite radio rain raise reach read ready real reason red remember "
    "rest rice rich ride ring rise river rock roof rope round rule sad safe said salt same sand sat save "
    "saw say science sea season second see seem sell send sentence serious set several shade shall shape "
    "share sharp she ship shirt shoe shop short should show shut side silver simple since sing sister sit "
    "size skin sky sleep slow small smell smile snow so soap sock soft some song soon sorry sort sound "
    "soup south space speak special spell spend spoon spring square stand star start station stay step "
    "still stone stop storm story straight strange street strong student study such sudden sugar suit "
    "summer sunny supper sure sweet swim table tail take talk tall taste teach team telephone tell tennis "
    "test than thank that the their them then there these they thick thin thing think this those though "
    "thought thousand thursday ticket tie tiger time tiny tired today together tomorrow tongue tonight "
    "tooth top total touch toward town toy traffic train travel tree trip trouble truck true trust try "
    "turn twice uncle under until up upon us use usual valley very village visit voice wait walk wall "
    "want warm was wash watch water way we wear weather week weight welcome well went were west wet what "
    "wheel when where which while white who whole why wide wife wild will wind window wing winter wise "
    "wish with without woman wonder wood word work world worry would write wrong yard year yellow yes "
    "yesterday yet you young your")
# The same for voices that are held out, so that neither the voice nor the sentence was ever heard.
PROSE_HELD_OUT = (
    "paragraph|verse|bed|ward|pump|door|locker|box|bin|shelf|lot|size|rule|type|write|type in|write down|"
    "put down|it took|she wrote|they lost|you owe me|i found|roughly|no less than|every|these last|"
    "some|his|our|our house is|my pin was|her desk is|read out|try|say|keep|pay|i'll take|i have|we lost|"
    "you said|do you have|is it|was it|since|until|behind|beside|with|without|by",
    "pages|weeks|months|goals|points|rooms|plates|chairs|names|stops|doors|dogs|shirts|litres|kilos|feet|"
    "tomorrow|tonight|is empty|is broken|was there|in a row|in total|per box|of those|of ours|thank you|"
    "over there|if possible|and that's it|then {}|less {}|and also {}|million|and nothing more|or so|"
    "or less|he thought|by the way|is mine|is hers|were left|went home|came back|over here")
# What stands among digits where people spell and count, and is none: single words.  "O" is a zero.
SPELT = (
    "a b c d e f g h i j k l m n p q r s t u v w x y z zed", "ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred "
    "thousand million half quarter double triple dozen", "first second third fourth fifth sixth seventh "
    "eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth "
    "nineteenth twentieth thirtieth", "january february march april may june july august september october "
    "november december monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday "
    "o'clock noon hour hours minute minutes seconds day days year years plus minus times dot point dash "
    "slash star hash comma equals percent dollar dollars cents pounds euros area code extension number")
