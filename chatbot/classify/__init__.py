"""What a message is: its intent and its mood, told by heads trained on labelled messages."""
