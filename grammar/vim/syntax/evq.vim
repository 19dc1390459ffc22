" Vim syntax for evq. Written by grammar/generate.py: change it there.
if exists("b:current_syntax") | finish | endif

syntax iskeyword @,48-57,_,192-255

" Later rules win where two begin at one place.
syntax match evqOperator "!=\|<=\|>=\|=\~\|++\|[-=<>+*/%(){}\[\],;|.:]"
syntax match evqKeyword "\c\%(\k\|\.\)\@1<!\%(after\|all\|analyze\|and\|as\|between\|by\|columns\|compare\|contains\|count\|describe\|distinct\|drop\|echo\|empty\|ends\|error\|expect\|explain\|extend\|from\|in\|include\|is\|json\|let\|limit\|matches\|missing\|not\|on\|or\|param\|plan\|rename\|requests\|row\|rows\|run\|sample\|save\|select\|send\|set\|since\|sort\|starts\|stats\|tail\|timeline\|top\|until\|verify\|where\|why\|with\)\k\@!"
syntax match evqConstant "\c\%(\k\|\.\)\@1<!\%(true\|false\|now\|today\|yesterday\)\k\@!"
syntax match evqNumber "\k\@1<!\d\+\%(\.\d\+\)\?\%([eE][-+]\?\d\+\)\?"
syntax match evqDuration "\C\k\@1<!\d\+\%(mo\|[smhdwy]\)\k\@!\%(@\k*\)\?"
syntax match evqTime "\k\@1<!\d\{4}-\d\d-\d\d\d\@!\%([Tt]\d\%([0-9:]\|\.\d\@=\)*\%([Zz]\|[-+]\d\d:\?\d*\)\?\)\?"
syntax match evqTime "\c\%(\k\|\.\)\@1<!now@\k*"
syntax match evqParameter "\$\d\@!\k\+"
syntax match evqName "`[^`]*\%(`\|$\)"
syntax match evqEscape "\\." contained
syntax region evqString start=+"+ skip=+\\.+ end=+"\|$+ oneline contains=evqEscape
syntax region evqString start=+'+ skip=+\\.+ end=+'\|$+ oneline contains=evqEscape
syntax match evqString +\C\k\@1<!r"[^"]*\%("\|$\)+
syntax match evqRegex "\c\%(\%(\k\|\.\)\@1<!matches\s*\)\@<=/\%(\\.\|[^/\\]\)*/\k*"
syntax match evqComment "\%(#\|--\).*$" contains=@Spell

highlight default link evqOperator Operator
highlight default link evqKeyword Keyword
highlight default link evqConstant Boolean
highlight default link evqNumber Number
highlight default link evqDuration Number
highlight default link evqTime Constant
highlight default link evqParameter PreProc
highlight default link evqName Identifier
highlight default link evqEscape SpecialChar
highlight default link evqString String
highlight default link evqRegex Special
highlight default link evqComment Comment

let b:current_syntax = "evq"
