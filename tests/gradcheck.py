"""Gradients by finite differences, for the tests of every layer."""

from jazzrnn.course.gradient_check import BOUND, numerical_gradient, relative_error

__all__ = ["BOUND", "numerical_gradient", "relative_error"]
