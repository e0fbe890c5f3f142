# cmake -DIN=module.spv -DOUT=module.inc -P embed.cmake: the module's words as the inside of an array.
file(READ ${IN} hex HEX)
string(REGEX REPLACE "(..)(..)(..)(..)" "0x\\4\\3\\2\\1u," words "${hex}")
string(REGEX REPLACE "((0x........u,)(0x........u,)(0x........u,)(0x........u,)(0x........u,)(0x........u,)(0x........u,)(0x........u,))"
                     "\\1\n" words "${words}")
file(WRITE ${OUT} "${words}\n")
