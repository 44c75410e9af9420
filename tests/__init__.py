"""As the program does, use one thread for small matrices, before numpy is imported."""

from jazzrnn.blas import use_one_thread

use_one_thread()
