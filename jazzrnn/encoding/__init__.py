"""Where pieces become rows of integers and rows become pieces again."""
