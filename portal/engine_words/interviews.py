"""Questions for the interview, and what a good answer shows: :mod:`matching.interview`."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

TABLE: tuple[str, ...] = (
    _(
        "one real occasion, the steps in their order with the reason for each, what could have gone wrong, and how the "
        "result was checked"
    ),
    _("one real occasion in the same way"),
    _("does it with guidance"),
    _("does routine cases alone"),
    _("handles unusual cases alone and knows when to call for help"),
    _("handles the hardest cases and teaches others"),
    _("{said} In this job it serves: {task}."),
    _("{said} Level {level} here means: {said2}."),
    _("{label}: which of these have you done, and how did it go the last time?"),
    _("A good answer picks one and gives {said}. Work without a certificate is as good."),
    _("{label}: tell me about the last time you did this, at work, in training or elsewhere."),
    _("A good answer gives {said}. Work without a certificate is as good."),
    _("{label}: what has changed in this since {n}, and how have you kept it up?"),
    _("{label}: what has changed in this since then, and how have you kept it up?"),
    _("A good answer names recent occasions and something now done differently than when “{title}” was issued."),
    _("{label}: you have shown “{title}”. What would carry over, and what would you have to learn?"),
    _("A good answer names what the two have in common, sees what differs, and says how to learn the rest."),
    _("Level {level} here means: {said}. A good answer gives {said2}."),
    _("{label}: “{title}” shows {said}. What have you done since that went further?"),
    _("{label}: describe the hardest case you handled yourself, and where you asked for help."),
    _("{label}: what did you have to do to earn “{title}”, and when did you last use it?"),
    _("A good answer says who judged the work and by what measure, and gives {said}."),
    _("{label}: you wrote “{title}”. Walk me through one time you did this, and who saw the result."),
    _("A good answer gives {said}, and names somebody who could confirm it."),
    _("{label}: who taught or judged what stands behind “{title}”?"),
    _("A good answer names a teacher, a colleague or a customer, and gives {said}."),
    _("{label}: you attended “{title}”. What have you done with it since?"),
    _("A good answer goes from what was heard to what was done: {said}."),
    _("{label}: “{title}” names many skills. Which part of it dealt with this one, and what did you do yourself?"),
    _("A good answer picks out this skill and gives {said}."),
)
