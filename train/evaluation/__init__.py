"""How good is it?  The whole table of targets, through the very pipeline that listens."""

from .figures import mistakes, report, score
from .hearing import Answer, Heard, hear, hear_all, hear_tasks
from .tasks import tasks
from .whole import Evaluation, evaluate

__all__ = ["Answer", "Evaluation", "Heard", "evaluate", "hear", "hear_all", "hear_tasks", "mistakes",
           "report", "score", "tasks"]
