"""What every change leaves behind: who did what, which form it was, which number is next."""
