"""The commonest passwords of eight or more characters, as published lists of leaked ones agree on them.

Shorter ones are refused by length. Compared without regard to case and spaces.
"""

from typing import Final

_LISTED: Final = """
    00000000 0123456789 01234567 09876543 0987654321 10203040 11112222 11223344 1122334455 111222333
    11111111111 12121212 123123123 12312312 123321123 12341234 123454321 12345678 123456789 1234567890
    12345678910 1234567891 12345678a 123456789a 123456789q 123456abc 1234qwer 12344321 123qweasd
    123qweasdzxc 147258369 147852369 159753456 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc
    1qazxsw2 20202020 21212121 22446688 23232323 24682468 31415926 3rjs1la7qe 44445555 4815162342
    55555555555 66668888 69696969 741852963 77778888 78787878 789456123 87654321 88888888888 963852741
    987654321 9876543210 a1234567 a12345678 a123456789 aa123456 aa12345678 abc12345 abc123456 abcd1234
    abcdefgh abcdefg1 access14 adminadmin admin123 admin1234 administrator alexander anthony1 asdasdasd
    asdf1234 asdfasdf asdfghjk asdfghjkl asdfghjkl; azertyuiop baseball baseball1 basketball bismillah
    blink182 butterfly charlie1 changeme changeme1 changeme123 chocolate christian christopher computer
    computer1 consensus corvette courtney creative danielle default1 delphi123 delphidelphi dragon123
    einstein elephant elizabeth engineer facebook fernando football football1 football123 forever1
    freedom1 friends1 gfhjkmgfhjkm google123 guest1234 hello123 helloworld iloveyou iloveyou1 iloveyou2
    iloveyou! internet jennifer jonathan jordan23 juventus kristina letmein1 letmein123 leicester
    letmeinnow lionheart liverpool liverpool1 lovelove loveyou1 manchester marlboro marseille maverick
    mercedes michael1 michelle midnight monkey123 mustang1 mypassword naruto123 nicholas nothing1
    p@ssw0rd p@ssword pa$$w0rd pa55word pakistan passw0rd passw0rd1 password password! password0
    password01 password1 password1! password12 password123 password123! password1234 password2
    password3 password9 passwordpassword patricia pokemon1 portugal princess princess1 q1w2e3r4
    q1w2e3r4t5 q1w2e3r4t5y6 qazwsxedc qazwsx123 qwaszx12 qwer1234 qwert123 qwert12345 qwerty12
    qwerty123 qwerty1234 qwerty12345 qwerty123456 qwertyui qwertyuiop qwertyuiop1 rainbow1 robinson
    samantha samsung1 sandiego scorpion secret123 shadow12 slipknot snowball softball spiderman
    spongebob starwars starwars1 steelers stephanie strawberry summer123 sunflower sunshine sunshine1
    superman superman1 superstar survey123 sweetheart swordfish test1234 test12345 testing1 testtest
    thomas123 trustno1 trustnoone undertaker valentina vanessa1 veronica victoria virginia welcome1
    welcome12 welcome123 welcome1234 whatever whatever1 william1 zaq12wsx zaq1zaq1 zxcvbnm1 zxcvbnm123
    zxcvbnmzxcvbnm zxcvasdfqwer correcthorsebatterystaple thisismypassword
"""

COMMON_PASSWORDS: Final = frozenset(_LISTED.split())
