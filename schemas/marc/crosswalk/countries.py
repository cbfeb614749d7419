"""Countries: ISO 3166's two letters in danMARC2 (008 *b), the MARC code list for countries in MARC21 (008/15-17)."""

from __future__ import annotations

from typing import Final

_PAIRS: Final = """
ad an|ae ts|af af|ag aq|ai am|al aa|am ai|ao ao|aq ay|ar ag|as as|at au|au at|aw aw|az aj|ba bn|bb bb|bd bg|be be
bf uv|bg bu|bh ba|bi bd|bj dm|bl sc|bm bm|bn bx|bo bo|br bl|bs bf|bt bt|bv bv|bw bs|by bw|bz bh|ca xxc|cc xb|cd cg
cf cx|cg cf|ch sz|ci iv|ck cw|cl cl|cm cm|cn cc|co ck|cr cr|cu cu|cv cv|cw co|cx xa|cy cy|cz xr|de gw|dj ft|dk dk
dm dq|do dr|dz ae|ec ec|ee er|eg ua|eh ss|er ea|es sp|et et|fi fi|fj fj|fk fk|fm fm|fo fa|fr fr|ga go|gb xxk|gd gd
ge gs|gf fg|gg gg|gh gh|gi gi|gl gl|gm gm|gn gv|gp gp|gq eg|gr gr|gs xs|gt gt|gu gu|gw pg|gy gy|hm hm|hn ho|hr ci
ht ht|hu hu|id io|ie ie|il is|im im|in ii|io bi|iq iq|ir ir|is ic|it it|je je|jm jm|jo jo|jp ja|ke ke|kg kg|kh cb
ki gb|km cq|kn xd|kp kn|kr ko|kw ku|ky cj|kz kz|la ls|lb le|lc xk|li lh|lk ce|lr lb|ls lo|lt li|lu lu|lv lv|ly ly
ma mr|mc mc|md mv|me mo|mf st|mg mg|mh xe|mk xn|ml ml|mm br|mn mp|mp nw|mq mq|mr mu|ms mj|mt mm|mu mf|mv xc|mw mw
mx mx|my my|mz mz|na sx|nc nl|ne ng|nf nx|ng nr|ni nq|nl ne|no no|np np|nr nu|nu xh|nz nz|om mk|pa pn|pe pe|pf fp
pg pp|ph ph|pk pk|pl pl|pm xl|pn pc|pr pr|pt po|pw pw|py py|qa qa|re re|ro rm|rs rb|ru ru|rw rw|sa su|sb bp|sc se
sd sj|se sw|sg si|sh xj|si xv|sk xo|sl sl|sm sm|sn sg|so so|sr sr|ss sd|st sf|sv es|sx sn|sy sy|sz sq|tc tc|td cd
tf fs|tg tg|th th|tj ta|tk tl|tl em|tm tk|tn ti|to to|tr tu|tt tr|tv tv|tw ch|tz tz|ua un|ug ug|us xxu|uy uy|uz uz
va vc|vc xm|ve ve|vg vb|vi vi|vn vm|vu nn|wf wf|ws ws|xk kv|ye ye|za sa|zm za|zw rh|cs xr|dd ge|su xxr|yu yu|xx xx
"""
FROM_ISO: Final = {pair[:2]: pair[3:] for line in _PAIRS.split("\n") if line for pair in line.split("|")}
# Codes for parts of a country, which MARC21 has for four of them.
_STATES: Final = """
aku alu aru azu cau cou ctu dcu deu flu gau hiu iau idu ilu inu ksu kyu lau mau mdu meu miu mnu mou msu mtu nbu
ncu ndu nhu nju nmu nvu nyu ohu oku oru pau riu scu sdu tnu txu utu vau vtu wau wiu wvu wyu
"""
_PROVINCES: Final = "abc bcc mbc nfc nkc nsc ntc nuc onc pic quc snc ykc"
_BRITAIN: Final = "enk nik stk wlk uik"
_AUSTRALIA: Final = "aca qea tma vra wea xga xna xoa xra"
_PARTS: Final = {
    part: iso
    for iso, parts in (("us", _STATES), ("ca", _PROVINCES), ("gb", _BRITAIN), ("au", _AUSTRALIA))
    for part in parts.split()
}
_TO_ISO: Final = {**{marc: iso for iso, marc in reversed(FROM_ISO.items())}, **_PARTS}


def marc_country(iso: str) -> str:
    """The MARC code of a country, 2 or 3 letters; empty for one that MARC does not know. `xx` is unknown in both."""
    return FROM_ISO.get(iso, "")


def iso_country(marc: str) -> str:
    """The ISO 3166 code of a MARC code, of its parts too (`nyu` is us); empty where there is none."""
    return _TO_ISO.get(marc.strip(), "")
