"""Places, peoples and schools that tell where an applicant has studied."""

# Ties between a word for schooling and a place make an international graduate; citizenship and travel do not.
PLACES = (
    r"abroad|overseas|outside\s(?:of\s)?(?:the\s)?(?:us|usa|states|united\sstates|america)|back\shome|"
    r"another\scountry|foreign\scountry|the\scaribbean|caribbean|europe|africa|asia|south\samerica|latin\samerica|"
    r"the\smiddle\seast|"
    r"afghanistan|albania|algeria|antigua|argentina|armenia|aruba|australia|austria|azerbaijan|bahrain|bangladesh|"
    r"barbados|belarus|belgium|belize|bolivia|bosnia|brazil|bulgaria|burma|cameroon|canada|chile|china|colombia|"
    r"costa\srica|croatia|cuba|curacao|cyprus|czechia|czech\srepublic|denmark|dominica|dominican\srepublic|ecuador|egypt|"
    r"el\ssalvador|england|estonia|ethiopia|finland|france|germany|ghana|greece|grenada|guatemala|guyana|haiti|honduras|"
    r"hong\skong|hungary|iceland|india|indonesia|iran|iraq|ireland|israel|italy|ivory\scoast|jamaica|japan|kazakhstan|"
    r"kenya|korea|south\skorea|kosovo|kuwait|kyrgyzstan|latvia|lebanon|libya|lithuania|macedonia|malaysia|malta|"
    r"(?<!new\s)mexico|moldova|montenegro|montserrat|morocco|myanmar|nepal|netherlands|new\szealand|nicaragua|nigeria|"
    r"norway|oman|pakistan|palestine|panama|paraguay|peru|philippines|poland|portugal|qatar|romania|russia|rwanda|"
    r"saudi\sarabia|saudi|scotland|senegal|serbia|sierra\sleone|singapore|slovakia|slovenia|somalia|south\safrica|spain|"
    r"sri\slanka|st\.?\skitts|st\.?\slucia|st\.?\smaarten|sudan|sweden|switzerland|syria|taiwan|tanzania|thailand|"
    r"trinidad|tunisia|turkey|uae|uganda|ukraine|united\skingdom|uk|uruguay|uzbekistan|venezuela|vietnam|wales|yemen|"
    r"zambia|zimbabwe|lahore|karachi|islamabad|delhi|mumbai|chennai|bangalore|hyderabad|kerala|punjab|gujarat|dhaka|"
    r"kathmandu|cairo|alexandria|lagos|accra|nairobi|manila|cebu|dublin|london|warsaw|krakow|prague|budapest|"
    r"guadalajara|tehran|baghdad|amman|damascus|beirut|riyadh|istanbul|kyiv|bogota|lima|havana|sao\spaulo|"
    r"angola|benin|bhutan|bonaire|botswana|brunei|burkina\sfaso|cambodia|cayman\sislands?|congo|eritrea|fiji|gambia|gaza|"
    r"jordan|laos|liberia|luxembourg|madagascar|malawi|maldives|mauritius|mongolia|mozambique|namibia|nevis|"
    r"northern\sireland|republic\sof\sgeorgia|st\.?\svincent|suriname|tajikistan|togo|turkmenistan|west\sindies|"
    r"the\samericas|"
    r"vienna|graz|innsbruck|rome|milan|bologna|pavia|padua|turin|lublin|gdansk|poznan|lodz|wroclaw|katowice|bialystok|"
    r"szczecin|debrecen|szeged|pecs|brno|olomouc|bratislava|kosice|sofia|plovdiv|varna|pleven|bucharest|cluj|timisoara|"
    r"iasi|belgrade|zagreb|rijeka|ljubljana|sarajevo|skopje|tirana|riga|vilnius|kaunas|tartu|tbilisi|batumi|yerevan|"
    r"baku|moscow|st\spetersburg|kazan|kharkiv|lviv|kiev|minsk|bishkek|almaty|tashkent|ankara|izmir|thessaloniki|"
    r"nicosia|haifa|tel\saviv|jerusalem|mosul|basra|aleppo|khartoum|addis\sababa|kampala|ibadan|enugu|cape\stown|"
    r"johannesburg|kumasi|kolkata|calcutta|pune|lucknow|jaipur|mysore|manipal|vellore|ahmedabad|patna|chandigarh|"
    r"bengaluru|maharashtra|tamil\snadu|rawalpindi|faisalabad|multan|peshawar|quetta|chittagong|sylhet|colombo|yangon|"
    r"bangkok|hanoi|jakarta|kuala\slumpur|seoul|tokyo|beijing|shanghai|wuhan|taipei|sydney|brisbane|queensland|auckland|"
    r"toronto|montreal|vancouver|ottawa|calgary|ontario|buenos\saires|caracas|maracaibo|quito|guayaquil|medellin|"
    r"monterrey|santo\sdomingo|cork|galway|belfast|edinburgh|glasgow|leeds|berlin|munich|heidelberg|hamburg|paris|lyon|"
    r"madrid|barcelona|lisbon|coimbra|geneva|zurich|basel|amsterdam|leiden|groningen|brussels|leuven|copenhagen|"
    r"stockholm|uppsala|oslo|helsinki|reykjavik"
)
NATIONALITIES = (
    r"indian|pakistani|nepali|nepalese|bangladeshi|sri\slankan|egyptian|nigerian|ghanaian|kenyan|sudanese|ethiopian|"
    r"syrian|lebanese|jordanian|iraqi|iranian|saudi|turkish|israeli|irish|british|english|scottish|polish|hungarian|"
    r"czech|romanian|bulgarian|serbian|ukrainian|russian|italian|spanish|german|french|greek|portuguese|mexican|"
    r"colombian|brazilian|argentinian|peruvian|venezuelan|cuban|dominican|haitian|jamaican|filipino|philippine|chinese|"
    r"taiwanese|japanese|korean|thai|vietnamese|malaysian|australian|canadian|south\safrican|european|african|overseas|"
    r"foreign|caribbean|international|non-us|offshore|"
    r"afghan|albanian|algerian|armenian|austrian|azerbaijani|bahraini|belarusian|belgian|bolivian|bosnian|burmese|"
    r"cameroonian|chilean|costa\srican|croatian|cypriot|danish|dutch|ecuadorian|emirati|eritrean|estonian|finnish|"
    r"grenadian|guatemalan|honduran|icelandic|indonesian|kazakh|kuwaiti|kyrgyz|latvian|libyan|lithuanian|maltese|"
    r"moldovan|moroccan|nicaraguan|norwegian|omani|palestinian|panamanian|paraguayan|qatari|rwandan|salvadoran|"
    r"singaporean|slovak|slovakian|slovenian|somali|swedish|swiss|tanzanian|trinidadian|tunisian|ugandan|uruguayan|"
    r"uzbek|welsh|yemeni|zambian|zimbabwean|latin\samerican|middle\seastern"
)
CARIBBEAN_SCHOOLS = (
    r"sgu|st\.?\sgeorge'?s|saint\sgeorge'?s|auc|saba|aua|muaom|ross\suniversity|ross\smed|umhs|xusom|aureus"
)
# Schools abroad that are called by a name without a place.
FOREIGN_SCHOOLS = (
    r"semmelweis|jagiellonian|charles\suniversity|comenius|masaryk|palacky\suniversity|sapienza|humanitas|karolinska|"
    r"charite|mcgill|aiims|aga\skhan\suniversity|dow\s(?:university|medical|international)|king\sedward\smedical|"
    r"allama\siqbal|jinnah\ssindh|ain\sshams|kasr\sal[-\s]ainy|kasralainy|makerere|uwi|rcsi|royal\scollege\sof\ssurgeons|"
    r"stradins|carol\sdavila|universidad\s\w+|windsor\suniversity|"
    r"spartan\shealth|trinity\sschool\sof\smedicine|st\.?\smatthew'?s\s(?:university|school)|avalon\suniversity|"
    r"christian\smedical\scollege|maulana\sazad|grant\smedical\scollege|kasturba|university\sof\ssanto\stomas|"
    r"american\suniversity\sof\s(?:antigua|the\scaribbean|beirut)"
)

# Schools in the US, by the states and names that open or close their names. Georgia is a country too.
US_STATES = (
    r"alabama|arizona|arkansas|california|colorado|connecticut|delaware|florida|hawaii|idaho|illinois|indiana|iowa|"
    r"kansas|kentucky|louisiana|maryland|massachusetts|michigan|minnesota|mississippi|missouri|nebraska|nevada|"
    r"new\shampshire|new\sjersey|new\smexico|new\syork|north\scarolina|north\sdakota|ohio|oklahoma|oregon|pennsylvania|"
    r"south\scarolina|south\sdakota|tennessee|texas|utah|vermont|virginia|washington|west\svirginia|wisconsin|cincinnati|"
    r"chicago|pittsburgh|rochester|miami|houston|louisville|buffalo"
)
US_SCHOOLS = (
    r"harvard|johns\shopkins|hopkins|stanford|yale|duke|emory|vanderbilt|northwestern|ucla|ucsf|ucsd|uc\sdavis|"
    r"mount\ssinai|nyu|columbia|cornell|dartmouth|brown|georgetown|tulane|drexel|temple|jefferson|rush|loyola|creighton|"
    r"baylor|ut\ssouthwestern|case\swestern|washu|wake\sforest|tufts|boston\suniversity|rutgers|suny\s\w+|penn\sstate|"
    r"upenn|meharry|howard|morehouse|medical\scollege\sof\swisconsin|medical\scollege\sof\sgeorgia|lecom|pcom|nycom|ccom|"
    r"touro|kcu|atsu|vcom|rowan|musc|des\smoines\suniversity|rocky\svista|western\suniversity"
)
