"""The words that applicants and advisors use, apart from the logic that reads them."""

MISSPELLINGS = {
    "setp": "step", "stpe": "step", "stepp": "step", "faild": "failed", "failled": "failed", "fial": "fail",
    "fialed": "failed", "pased": "passed", "passsed": "passed", "carribean": "caribbean", "caribean": "caribbean",
    "carribbean": "caribbean", "carib": "caribbean", "gradute": "graduate", "graduat": "graduate",
    "gradaute": "graduate", "gradudate": "graduate", "pratice": "practice", "practise": "practice",
    "practive": "practice", "socre": "score", "scroe": "score", "scroed": "scored", "socred": "scored",
    "freind": "friend", "studnet": "student", "osteopthic": "osteopathic", "osteophatic": "osteopathic",
    "intl": "international", "internatinal": "international", "attemps": "attempts", "attemp": "attempt",
    "attmept": "attempt", "reffered": "referred", "obsership": "observership", "wit": "with", "w": "with",
    "twos": "two", "twenty-": "twenty", "aorund": "around", "arround": "around", "abt": "about", "aprox": "around",
    "approx": "around", "approximately": "around", "roughly": "around", "aiminng": "aiming", "gaol": "goal",
    "im": "i'm", "ive": "i've", "dont": "don't", "didnt": "didn't", "havent": "haven't", "hasnt": "hasn't",
    "isnt": "isn't", "wasnt": "wasn't", "cant": "can't", "wont": "won't", "thats": "that's", "hes": "he's",
    "shes": "she's", "doesnt": "doesn't", "mine's": "mine is",
}  # fmt: skip

UNITS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
COUNTS = {"no": 0, "zero": 0, "single": 1, **UNITS, **TEENS}
TIMES = {"once": 1, "twice": 2, "thrice": 3}
ORDINALS = {
    "first": 1, "1st": 1, "initial": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
    "fifth": 5, "5th": 5, "sixth": 6, "6th": 6,
}  # fmt: skip

# Who else a message may be about: their scores never become the applicant's. A blank is written \s, here and below:
# verbose patterns drop a bare one.
OTHER_PEOPLE = (
    r"friend|patient|buddy|pal|roommate|room\smate|flatmate|housemate|classmate|class\smate|girlfriend|boyfriend|wife|husband|"
    r"spouse|partner|fianc[eé]e?|brother|sister|cousin|sibling|twin|mom|dad|mother|father|uncle|aunt|peer|"
    r"colleague|coworker|co-worker|teammate|acquaintance|senior\sat\smy\sschool|upperclassman|co-?fellow|co-?resident|co-?intern|batch-?\s?mate|group-?mate|step-?brother|step-?sister|labmate|neighbou?r|ex|bf|gf"
)
# People who speak about scores without having one that matters here.
ROLES = (
    r"attending|advisor|adviser|dean|mentor|pd|program\sdirector|programme\sdirector|professor|prof|preceptor|resident|"
    r"chief|fellow|physician|doctor|chair|coordinator|faculty|interviewer|tutor|counselor|counsellor|consultant|boss"
)
ADVISEES = (
    "student|advisee|mentee|applicant|candidate|tutee|son|daughter|kid|client|nephew|niece|grandson|granddaughter"
)
POPULATIONS = (
    r"people|others|everyone|everybody|those|imgs|fmgs|students|applicants|candidates|residents|grads|graduates|"
    r"matched\sapplicants|dos|mds|advisees|mentees|friends|classmates|peers|folks|guys"
)
INDEFINITE = (
    r"someone|somebody|anyone|anybody|some\sguy|a\sguy|a\sgirl|one\sperson|a\sperson|another\sperson|a\sresident"
)

# A number after one of these, or before one of those, counts or labels something else.
LABELS = (
    r"room|rm|suite|ste|apt|apartment|unit|floor|box|page|pg|pp|question|ques|item|block|ext|extension|pager|bed|ward|"
    r"building|bldg|flight|gate|route|rte|highway|hwy|interstate|chapter|version|zip|zipcode|id|number|no|top|rank|"
    r"ranked|locker|channel|bus|area\scode|code|hall|course|section|case|pin|ticket|invoice|table|figure|module|lecture"
)
UNIT_NOUNS = (
    r"programs?|apps?|applications?|places|spots|positions|hours?|hrs?|days?|weeks?|wks?|months?|mos?|years?|yrs?|"
    r"minutes?|mins?|min|questions?|qs|items?|patients?|pts|cases?|beds?|bed|people|persons?|students?|"
    r"applicants?|residents?|miles?|km|lbs?|pounds?|kg|cm|mg|ml|dollars?|bucks|usd|euros?|words?|pages?|points?|cards?|"
    r"anki|flashcards?|procedures?|injections?|emgs?|credits?|interviews?|letters?|hospitals?|schools?|times|k|"
    r"percent|percentile|th|st|nd|rd|watts?|calories|steps|episodes|slides|correct|volunteer|clinical|mph|ft|feet"
)
GENERAL_NOUNS = (
    r"cut-?offs?|threshold|minimum|min|average|avg|(?<!i\s)mean|median|filters?|screens?|screen\sat|benchmark|requirement|"
    r"required|requires?|pass\smark|passing\sscore|passing|guides?|tiers?|percentile|equivalent|equals?|convert|"
    r"national|needed|demands?|expects?|line|bar"
)
