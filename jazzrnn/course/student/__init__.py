"""A student's own functions, checked: which are right, and which term is wrong in the others.

In reading order:

    problems.py           what each function is called with, and the names of what it returns
    mistakes.py           what a known mistake is: a line of our function that reads otherwise
    forward_mistakes.py   the mistakes of forward functions
    backward_mistakes.py  the mistakes of backward functions
    text_mistakes.py      the mistakes of the functions that sample and learn names
    diagnosis.py          compares one function with ours, and with each mistake
    loading.py            a student's file or notebook as functions
    examining.py          runs in a process of its own: a student's code may do anything
    checking.py           starts that process, with a time limit
"""
