"""Places, peoples and schools that tell where an applicant has studied."""

# Ties between a word for schooling and a place make an international graduate; citizenship and travel do not.
PLACES = (
    "abroad|overseas|outside (?:of )?(?:the )?(?:us|usa|states|united states|america)|back home|"
    "another country|foreign country|the caribbean|caribbean|europe|africa|asia|south america|latin america|"
    "the middle east|"
    "afghanistan|albania|algeria|antigua|argentina|armenia|aruba|australia|austria|azerbaijan|bahrain|bangladesh|"
    "barbados|belarus|belgium|belize|bolivia|bosnia|brazil|bulgaria|burma|cameroon|canada|chile|china|colombia|"
    "costa rica|croatia|cuba|curacao|cyprus|czechia|czech republic|denmark|dominica|dominican republic|ecuador|egypt|"
    "el salvador|england|estonia|ethiopia|finland|france|germany|ghana|greece|grenada|guatemala|guyana|haiti|honduras|"
    "hong kong|hungary|iceland|india|indonesia|iran|iraq|ireland|israel|italy|ivory coast|jamaica|japan|kazakhstan|"
    "kenya|korea|south korea|kosovo|kuwait|kyrgyzstan|latvia|lebanon|libya|lithuania|macedonia|malaysia|malta|"
    "(?<!new )mexico|moldova|montenegro|montserrat|morocco|myanmar|nepal|netherlands|new zealand|nicaragua|nigeria|"
    "norway|oman|pakistan|palestine|panama|paraguay|peru|philippines|poland|portugal|qatar|romania|russia|rwanda|"
    "saudi arabia|saudi|scotland|senegal|serbia|sierra leone|singapore|slovakia|slovenia|somalia|south africa|spain|"
    "sri lanka|st\\.? kitts|st\\.? lucia|st\\.? maarten|sudan|sweden|switzerland|syria|taiwan|tanzania|thailand|"
    "trinidad|tunisia|turkey|uae|uganda|ukraine|united kingdom|uk|uruguay|uzbekistan|venezuela|vietnam|wales|yemen|"
    "zambia|zimbabwe|lahore|karachi|islamabad|delhi|mumbai|chennai|bangalore|hyderabad|kerala|punjab|gujarat|dhaka|"
    "kathmandu|cairo|alexandria|lagos|accra|nairobi|manila|cebu|dublin|london|warsaw|krakow|prague|budapest|"
    "guadalajara|tehran|baghdad|amman|damascus|beirut|riyadh|istanbul|kyiv|bogota|lima|havana|sao paulo|"
    "angola|benin|bhutan|bonaire|botswana|brunei|burkina faso|cambodia|cayman islands?|congo|eritrea|fiji|gambia|gaza|"
    "jordan|laos|liberia|luxembourg|madagascar|malawi|maldives|mauritius|mongolia|mozambique|namibia|nevis|"
    "northern ireland|republic of georgia|st\\.? vincent|suriname|tajikistan|togo|turkmenistan|west indies|"
    "the americas|"
    "vienna|graz|innsbruck|rome|milan|bologna|pavia|padua|turin|lublin|gdansk|poznan|lodz|wroclaw|katowice|bialystok|"
    "szczecin|debrecen|szeged|pecs|brno|olomouc|bratislava|kosice|sofia|plovdiv|varna|pleven|bucharest|cluj|timisoara|"
    "iasi|belgrade|zagreb|rijeka|ljubljana|sarajevo|skopje|tirana|riga|vilnius|kaunas|tartu|tbilisi|batumi|yerevan|"
    "baku|moscow|st petersburg|kazan|kharkiv|lviv|kiev|minsk|bishkek|almaty|tashkent|ankara|izmir|thessaloniki|"
    "nicosia|haifa|tel aviv|jerusalem|mosul|basra|aleppo|khartoum|addis ababa|kampala|ibadan|enugu|cape town|"
    "johannesburg|kumasi|kolkata|calcutta|pune|lucknow|jaipur|mysore|manipal|vellore|ahmedabad|patna|chandigarh|"
    "bengaluru|maharashtra|tamil nadu|rawalpindi|faisalabad|multan|peshawar|quetta|chittagong|sylhet|colombo|yangon|"
    "bangkok|hanoi|jakarta|kuala lumpur|seoul|tokyo|beijing|shanghai|wuhan|taipei|sydney|brisbane|queensland|auckland|"
    "toronto|montreal|vancouver|ottawa|calgary|ontario|buenos aires|caracas|maracaibo|quito|guayaquil|medellin|"
    "monterrey|santo domingo|cork|galway|belfast|edinburgh|glasgow|leeds|berlin|munich|heidelberg|hamburg|paris|lyon|"
    "madrid|barcelona|lisbon|coimbra|geneva|zurich|basel|amsterdam|leiden|groningen|brussels|leuven|copenhagen|"
    "stockholm|uppsala|oslo|helsinki|reykjavik"
)
NATIONALITIES = (
    "indian|pakistani|nepali|nepalese|bangladeshi|sri lankan|egyptian|nigerian|ghanaian|kenyan|sudanese|ethiopian|"
    "syrian|lebanese|jordanian|iraqi|iranian|saudi|turkish|israeli|irish|british|english|scottish|polish|hungarian|"
    "czech|romanian|bulgarian|serbian|ukrainian|russian|italian|spanish|german|french|greek|portuguese|mexican|"
    "colombian|brazilian|argentinian|peruvian|venezuelan|cuban|dominican|haitian|jamaican|filipino|philippine|chinese|"
    "taiwanese|japanese|korean|thai|vietnamese|malaysian|australian|canadian|south african|european|african|overseas|"
    "foreign|caribbean|international|non-us|offshore|"
    "afghan|albanian|algerian|armenian|austrian|azerbaijani|bahraini|belarusian|belgian|bolivian|bosnian|burmese|"
    "cameroonian|chilean|costa rican|croatian|cypriot|danish|dutch|ecuadorian|emirati|eritrean|estonian|finnish|"
    "grenadian|guatemalan|honduran|icelandic|indonesian|kazakh|kuwaiti|kyrgyz|latvian|libyan|lithuanian|maltese|"
    "moldovan|moroccan|nicaraguan|norwegian|omani|palestinian|panamanian|paraguayan|qatari|rwandan|salvadoran|"
    "singaporean|slovak|slovakian|slovenian|somali|swedish|swiss|tanzanian|trinidadian|tunisian|ugandan|uruguayan|"
    "uzbek|welsh|yemeni|zambian|zimbabwean|latin american|middle eastern"
)
CARIBBEAN_SCHOOLS = "sgu|st\\.? george'?s|saint george'?s|auc|saba|aua|muaom|ross university|ross med|umhs|xusom|aureus"
# Schools abroad that are called by a name without a place.
FOREIGN_SCHOOLS = (
    "semmelweis|jagiellonian|charles university|comenius|masaryk|palacky university|sapienza|humanitas|karolinska|"
    "charite|mcgill|aiims|aga khan university|dow (?:university|medical|international)|king edward medical|"
    "allama iqbal|jinnah sindh|ain shams|kasr al[- ]ainy|kasralainy|makerere|uwi|rcsi|royal college of surgeons|"
    "stradins|carol davila|universidad \\w+|windsor university|"
    "spartan health|trinity school of medicine|st\\.? matthew'?s (?:university|school)|avalon university|"
    "christian medical college|maulana azad|grant medical college|kasturba|university of santo tomas|"
    "american university of (?:antigua|the caribbean|beirut)"
)

# Schools in the US, by the states and names that open or close their names. Georgia is a country too.
US_STATES = (
    "alabama|arizona|arkansas|california|colorado|connecticut|delaware|florida|hawaii|idaho|illinois|indiana|iowa|"
    "kansas|kentucky|louisiana|maryland|massachusetts|michigan|minnesota|mississippi|missouri|nebraska|nevada|"
    "new hampshire|new jersey|new mexico|new york|north carolina|north dakota|ohio|oklahoma|oregon|pennsylvania|"
    "south carolina|south dakota|tennessee|texas|utah|vermont|virginia|washington|west virginia|wisconsin|cincinnati|"
    "chicago|pittsburgh|rochester|miami|houston|louisville|buffalo"
)
US_SCHOOLS = (
    "harvard|johns hopkins|hopkins|stanford|yale|duke|emory|vanderbilt|northwestern|ucla|ucsf|ucsd|uc davis|"
    "mount sinai|nyu|columbia|cornell|dartmouth|brown|georgetown|tulane|drexel|temple|jefferson|rush|loyola|creighton|"
    "baylor|ut southwestern|case western|washu|wake forest|tufts|boston university|rutgers|suny \\w+|penn state|"
    "upenn|meharry|howard|morehouse|medical college of wisconsin|medical college of georgia|lecom|pcom|nycom|ccom|"
    "touro|kcu|atsu|vcom|rowan|musc|des moines university|rocky vista|western university"
)
