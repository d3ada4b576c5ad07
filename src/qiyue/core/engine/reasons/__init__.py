"""为什么变了: which lines cause a total to move from one run to another, and how much each."""
