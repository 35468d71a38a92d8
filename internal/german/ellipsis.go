package german

// complete fills in what coordinated compounds leave out.
func complete(tokens []Token, rs []rune) {}
