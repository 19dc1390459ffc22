autocmd BufRead,BufNewFile *.evq setfiletype evq
autocmd BufRead * if !did_filetype() && getline(1) =~# '^#!.*\<evq\>' | setfiletype evq | endif
