# cmake -DIN=module.spv -DOUT=module.inc -P embed.cmake: the module's words as the inside of an array of bytes, in
# half of the room. unpack() of embedded.cpp reads them. A word b3 b2 b1 b0 becomes, in hexadecimal digits,
#   b0            if it is below e0
#   ex b0         if it is 0000 0xb0: most numbers of results
#   fx b0         if it is 000x 00b0, x below f: the first word of most instructions
#   ff b0 b1 b2 b3  otherwise
file(READ ${IN} hex HEX)
string(REGEX REPLACE "(........)" "\\1 " words "${hex}")
string(REGEX REPLACE "([0-9a-d].)000000 " "0x\\1," words "${words}")
string(REGEX REPLACE "(..)0(.)0000 " "0xe\\2,0x\\1," words "${words}")
string(REGEX REPLACE "(..)000([0-9a-e])00 " "0xf\\2,0x\\1," words "${words}")
string(REGEX REPLACE "(..)(..)(..)(..) " "0xff,0x\\1,0x\\2,0x\\3,0x\\4," words "${words}")
string(REPEAT "0x..," 16 line)
string(REGEX REPLACE "(${line})" "\\1\n" words "${words}")
file(WRITE ${OUT} "${words}\n")
