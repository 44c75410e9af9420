"""The same network in other libraries, and the processes in which they are timed."""
