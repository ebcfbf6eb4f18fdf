"""What leaves: files for people's spreadsheets and for other systems.

What can be asked for, and in which forms, says :mod:`portal.exports.registry`: a *kind* reads rows page by page, a
*writer* turns them into bytes, and neither ever holds all of them.
"""
