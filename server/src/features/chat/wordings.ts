/** How questions and sentences are worded, by language: alternatives of regular expressions, without capitals. */
type Phrases = {
	/** How a question begins that asks what something is. */
	definition?: string;
	/** What a question has that asks how something is done, or for code. */
	howTo?: string;
	/** How a question begins that yes or no may answer. */
	yesNo?: string;
	/** How a sentence begins that leans on the one before it. */
	leaning?: string;
	/** Where a sentence points at the one before it without beginning so. */
	pointing?: string;
	/** What stands between a subject and what it is. */
	defines?: string;
	/** What a sentence has that says whether something is so or may be done. */
	decides?: string;
	/** What pages say around their content. */
	navigation?: string;
};

const SPACED: Record<string, Phrases> = {
	en: {
		definition: "what(?:'s|’s| is| are| was| were)|what does .* mean|define|explain|describe|meaning of|who (?:is|are)",
		howTo: "how (?:do|does|can|could|should|would|to|is|are)|steps? (?:to|for)|way to|example|code|snippet",
		yesNo: "(?:can|could|does|do|did|is|are|was|were|has|have|will|would|should|may|must)",
		leaning:
			"this|that|these|those|it|its|they|their|them|he|she|such|here|however|therefore|thus|hence|also|otherwise|instead|then|but|and|or|so|for (?:example|instance)|in (?:this|that|such|these|both) (?:case|example|way|mode)s?|as (?:a result|such|well|mentioned|above)|similarly|likewise|if (?:so|not|you do (?:so|this|that))|like (?:this|that|for example)|(?:by )?doing (?:so|this|that)|(?:to do|with|because of|once|after|before) (?:this|that)|additionally|furthermore|moreover|finally|note that this|after that|the (?:above|latter|former|same|following|previous)|both|again|e\\.g|i\\.e",
		pointing:
			"(?:where|when|if|unless|because|although|until|after|before|once|since) (?:this|that|these|those)(?= \\p{L}+[^\\p{L}]*$)|(?:by|without|for|with|from|of|than|do|does|did|like|to|about|after|before|against) (?:this|that|these|those)(?=[^\\p{L}]*$)",
		defines: "is|are|means|refers to|describes|allows?|lets|provides?|enables?|represents?|stands for|consists? of",
		decides:
			"can|cannot|can't|may|must|should|never|not|no|yes|only|always|supports?|supported|allowed|possible|available|required|optional|by default|doesn't|don't|isn't|aren't|won't|without",
		navigation:
			"previous|next(?: page| steps?)?|on this page|in this (?:section|article)|(?:table of )?contents|edit (?:this page|on github)|(?:skip|back) to .{1,20}|was this (?:page|article|section) (?:helpful|useful)|last (?:updated|modified).*|copy(?: page)?|share|home|menu|search|sign (?:in|up)|log ?in|read more|learn more|see also|related(?: pages| articles)?|yes|no|accept(?: all)?(?: cookies)?|(?:for (?:a|more|further|the|details?)[^.]{0,60},? )?(?:please )?(?:see|refer to|check out|read) [^.]{0,100}",
	},
	de: {
		definition: "was (?:ist|sind|bedeutet|heißt|war)|wer ist|erkläre?|definiere|definition",
		howTo: "wie (?:kann|können|mache?|macht|soll|muss|werden|wird|lässt|geht|man|ich)|anleitung|beispiel|code",
		yesNo:
			"(?:kann|können|ist|sind|gibt es|hat|haben|wird|werden|darf|dürfen|muss|müssen|soll|sollte|braucht|unterstützt|lässt)",
		leaning:
			"dies(?:e|er|es|em|en)?|dabei|dadurch|damit|deshalb|deswegen|daher|jedoch|allerdings|außerdem|dann|aber|und|oder|sonst|andernfalls|stattdessen|ebenso|beispielsweise|zum beispiel|in diesem fall|somit|es|er|sie",
		defines: "ist|sind|bedeutet|bezeichnet|heißt|ermöglicht|erlaubt|stellt|beschreibt",
		decides:
			"kann|können|darf|dürfen|muss|müssen|nicht|nie|niemals|nur|immer|kein|keine|keinen|ja|nein|unterstützt|möglich|erlaubt|verfügbar|erforderlich|optional|standardmäßig|ohne",
		navigation:
			"zurück|weiter|nächste(?: seite)?|vorherige(?: seite)?|auf dieser seite|inhalt(?:sverzeichnis)?|seite bearbeiten|zum inhalt springen|nach oben|mehr (?:lesen|erfahren)|siehe auch|war diese seite hilfreich|zuletzt (?:geändert|aktualisiert).*|startseite|menü|suche|anmelden|siehe [^.]{0,100}",
	},
	fr: {
		definition:
			"qu['’]est[- ]ce qu(?:e|['’]\\S*)|c['’]est quoi|que (?:signifie|veut dire)|qui est|définition|expli(?:que|quer|quez)",
		howTo: "comment|exemple|code|étapes",
		yesNo:
			"est[- ]ce qu(?:e|['’]\\S*)|puis-je|peut-on|peut-il|y a-t-il|faut-il|dois-je|doit-on|a-t-on|existe-t-il|ai-je",
		leaning:
			"ceci|cela|celui-ci|celle-ci|ceux-ci|celles-ci|il|elle|ils|elles|cependant|toutefois|donc|ainsi|aussi|sinon|alors|mais|et|ou|par exemple|dans ce cas|en outre|de plus|par conséquent",
		defines: "est|sont|signifie|désigne|permet|décrit|fournit|représente",
		decides:
			"peut|peuvent|pouvez|doit|doivent|ne|n['’]\\S*|pas|jamais|seulement|uniquement|toujours|oui|non|possible|permis|disponible|obligatoire|facultatif|sans",
		navigation:
			"précédent|suivant|page (?:suivante|précédente)|sur cette page|sommaire|table des matières|modifier cette page|retour en haut|en savoir plus|lire la suite|voir [^.]{0,100}|accueil|recherche",
	},
	es: {
		definition: "¿?\\s*(?:qué (?:es|son|significa|era)|quién es|define|explica|definición)",
		howTo: "cómo|ejemplo|código|pasos",
		yesNo: "¿?\\s*(?:puedo|puede|se puede|pueden|hay|existe|es|son|está|tiene|debo|debe|acepta|admite)",
		leaning:
			"esto|eso|ello|él|ella|ellos|sin embargo|por (?:lo tanto|tanto|ejemplo|eso)|así|también|además|entonces|pero|y|o|en (?:este|ese) caso|de lo contrario",
		defines: "es|son|significa|permite|describe|proporciona|representa",
		decides:
			"puede|pueden|puedes|debe|deben|no|nunca|solo|sólo|siempre|sí|posible|permitido|disponible|obligatorio|opcional|sin",
		navigation:
			"anterior|siguiente|en esta página|contenido|índice|editar esta página|volver arriba|leer más|más información|(?:véase|consulte|consulta) [^.]{0,100}|inicio|buscar",
	},
	it: {
		definition: "(?:che )?cos(?:a|['’])\\s?(?:è|sono|significa|vuol dire)|chi è|spiega|definizione",
		howTo: "come|esempio|codice|passaggi",
		yesNo: "(?:posso|può|si può|possono|è|sono|c['’]è|ci sono|ha|devo|deve|esiste)",
		leaning:
			"questo|questa|questi|queste|ciò|esso|essa|essi|tuttavia|quindi|pertanto|inoltre|anche|altrimenti|invece|poi|ma|e|o|ad esempio|in questo caso",
		defines: "è|sono|significa|permette|consente|descrive|fornisce|rappresenta",
		decides:
			"può|possono|puoi|deve|devono|non|mai|solo|sempre|sì|no|possibile|consentito|disponibile|obbligatorio|senza",
		navigation:
			"precedente|successiv[oa]|in questa pagina|indice|modifica questa pagina|torna su|leggi tutto|vedi anche",
	},
	pt: {
		definition: "o que (?:é|são|significa)|quem é|defin(?:a|ição)|expli(?:que|ca)",
		howTo: "como|exemplo|código|passos",
		yesNo: "(?:posso|pode|podem|há|existe|é|são|está|tem|devo|deve)",
		leaning:
			"isso|isto|ele|ela|eles|elas|no entanto|porém|portanto|assim|também|além disso|então|mas|e|ou|por exemplo|neste caso|nesse caso|caso contrário",
		defines: "é|são|significa|permite|descreve|fornece|representa",
		decides:
			"pode|podem|deve|devem|não|nunca|só|somente|apenas|sempre|sim|possível|permitido|disponível|obrigatório|sem",
		navigation:
			"anterior|próxim[oa]|nesta página|conteúdo|índice|editar esta página|voltar ao topo|leia mais|veja também",
	},
	nl: {
		definition: "wat (?:is|zijn|betekent)|wie is|definitie|leg uit",
		howTo: "hoe|voorbeeld|code|stappen",
		yesNo: "(?:kan|kunnen|is|zijn|heeft|hebben|mag|mogen|moet|moeten|wordt|bestaat|ondersteunt)",
		leaning: "dit|dat|deze|hij|zij|echter|daarom|dus|ook|anders|dan|maar|en|of|bijvoorbeeld|in dit geval|bovendien",
		defines: "is|zijn|betekent|verwijst naar|beschrijft|biedt",
		decides: "kan|kunnen|mag|mogen|moet|moeten|niet|nooit|alleen|altijd|geen|ja|nee|ondersteunt|mogelijk|zonder",
		navigation: "vorige|volgende|op deze pagina|inhoud|bewerk deze pagina|terug naar boven|lees meer|zie ook",
	},
	ru: {
		definition: "что (?:такое|значит|означает)|кто так(?:ой|ая|ие)|объясни(?:те)?|определение",
		howTo: "как|пример|код",
		yesNo: "(?:можно|может|могу|есть|нужно|надо|должен|является) .*|.* ли",
		leaning:
			"это|этот|эта|эти|он|она|оно|они|однако|поэтому|также|тогда|но|и|или|иначе|например|в (?:этом|таком) случае|кроме того",
		defines: "(?:—|-|–)|это|является|являются|означает|позволяет",
		decides:
			"может|можно|могут|нельзя|должен|должны|не|нет|да|никогда|только|всегда|поддерживает|возможно|доступно|без",
		navigation: "назад|вперёд|далее|на этой странице|содержание|наверх|подробнее|см\\. также|главная|поиск",
	},
	uk: {
		definition: "що (?:таке|означає)|хто так(?:ий|а)",
		howTo: "як|приклад",
		leaning: "це|цей|ця|ці|він|вона|вони|однак|тому|також|але",
	},
	pl: {
		definition: "co to (?:jest|są|znaczy)|czym (?:jest|są)|kto to",
		howTo: "jak|przykład|kod",
		yesNo: "czy",
		leaning: "to|ten|ta|te|on|ona|ono|oni|jednak|dlatego|również|także|ale|i|lub|na przykład|w tym przypadku",
		defines: "jest|są|oznacza|to",
		decides: "może|mogą|można|musi|nie|nigdy|tylko|zawsze|tak|bez",
	},
	sv: {
		definition: "vad (?:är|betyder)",
		howTo: "hur|exempel",
		yesNo: "(?:kan|är|finns|har|får|måste)",
		defines: "är|betyder",
	},
	da: {
		definition: "hvad (?:er|betyder)",
		howTo: "hvordan|eksempel",
		yesNo: "(?:kan|er|findes|har|må|skal)",
		defines: "er|betyder",
	},
	no: {
		definition: "hva (?:er|betyr)",
		howTo: "hvordan|eksempel",
		yesNo: "(?:kan|er|finnes|har|må)",
		defines: "er|betyr",
	},
	fi: {
		definition: "mikä (?:on|oli)|mitä (?:on|ovat|tarkoittaa)",
		howTo: "miten|kuinka|esimerkki",
		defines: "on|ovat|tarkoittaa",
	},
	cs: {
		definition: "co (?:je|jsou|znamená)",
		howTo: "jak|příklad",
		yesNo: "(?:je|jsou|může|mohu|lze)",
		defines: "je|jsou|znamená",
	},
	tr: {
		definition: ".*(?:nedir|ne demek).*",
		howTo: "nasıl|örnek",
		yesNo: ".* m[ıiuü]\\s*\\??",
		leaning: "bu|bunlar|ancak|ayrıca|ama|ve",
	},
	el: {
		definition: "τι (?:είναι|σημαίνει)",
		howTo: "πώς|πως|παράδειγμα",
		leaning: "αυτό|αυτή|αυτός|όμως|επίσης",
		defines: "είναι",
	},
	ar: {
		definition: "ما (?:هو|هي|هم|معنى|المقصود)|من (?:هو|هي)|ماذا (?:يعني|تعني)|عرّ?ف",
		howTo: "كيف|كيفية|مثال|خطوات",
		yesNo: "(?:هل|أ) ?",
		leaning: "هذا|هذه|ذلك|تلك|هو|هي|لكن|ولكن|لذلك|أيضا|أيضًا|كما|وهو|وهي|بالإضافة إلى ذلك|على سبيل المثال",
		defines: "هو|هي|يعني|تعني|يسمح|يتيح",
		decides: "يمكن|يجوز|يجب|لا|ليس|لن|لم|فقط|دائما|دائمًا|نعم|ممكن|متاح|بدون",
	},
	he: {
		definition: "מה (?:זה|היא|הוא|הם|פירוש)",
		howTo: "איך|כיצד|דוגמה",
		yesNo: "האם",
		leaning: "זה|זאת|זו|הוא|היא|הם|אבל|לכן|גם",
	},
	hi: {
		definition: ".*(?:क्या (?:है|हैं|होता|होती)).*",
		howTo: "कैसे|उदाहरण",
		yesNo: "क्या",
		leaning: "यह|ये|वह|वे|इस|इसके|लेकिन|इसलिए|और|भी",
		defines: "है|हैं",
	},
	vi: {
		definition: ".* là gì.*",
		howTo: "làm (?:thế nào|sao)|cách|ví dụ",
		yesNo: ".* không\\s*\\??",
		leaning: "điều này|nó|tuy nhiên|do đó|nhưng",
		defines: "là",
	},
	id: {
		definition: "apa (?:itu|yang dimaksud)",
		howTo: "bagaimana|cara|contoh",
		yesNo: "apakah",
		leaning: "ini|itu|namun|oleh karena itu|tetapi|dan",
		defines: "adalah|merupakan",
	},
};

/** Written without spaces, so that there are no ends of words to look for. */
const UNSPACED: Record<string, Phrases> = {
	ja: {
		definition: ".*(?:とは|って(?:何|なに|なん)|は(?:何|なに|なん)(?:です|で|？|\\?|$)|の意味).*",
		howTo: "方法|やり方|どうやって|どのように|するには|どうすれば|手順|例|コード",
		yesNo: ".*(?:ますか|ですか|できますか|でしょうか)[？?。]?$",
		leaning:
			"これ|それ|この|その|また|しかし|そのため|ただし|したがって|そして|なお|例えば|たとえば|さらに|ここで|すると|それら|これら",
		defines: "とは|は.{1,40}(?:です|である|します|する)",
		decides: "できます|できません|可能|不可|必要|ません|のみ|だけ|はい|いいえ|サポート",
		navigation: "前へ|次へ|目次|このページ|ページを編集|トップへ戻る|もっと読む|関連項目|検索|ホーム",
	},
	zh: {
		definition: "(?:什么|甚麼|何)(?:是|叫|谓)|.*(?:是什么|是甚麼|是谁|什么意思|的定义).*|解释",
		howTo: "怎么|怎样|如何|步骤|方法|示例|例子|代码",
		yesNo: ".*(?:吗|嗎|么)[？?]?$|.*(?:是否|能否|能不能|可不可以|有没有).*",
		leaning: "这|那|它|他|她|此外|但是|然而|因此|所以|而且|不过|该|另外|例如|同时|其中|如此",
		defines: "是|指|意味着|表示|用于",
		decides: "可以|不可以|能|不能|必须|不|没有|只|仅|总是|支持|允许|需要|无需",
		navigation: "上一页|下一页|目录|本页|编辑此页|返回顶部|阅读更多|了解更多|参见|首页|搜索",
	},
	ko: {
		definition: ".*(?:무엇|뭐|이란|란 |뜻).*",
		howTo: "어떻게|방법|예제|예시|코드",
		yesNo: ".*(?:나요|습니까|인가요|까요|니까)[？?]?$",
		leaning: "이것|그것|이는|그러나|하지만|따라서|또한|그리고|이 경우|예를 들어",
		defines: "은|는|이란|란",
		decides: "수 있|수 없|가능|불가|필요|않|만|항상|지원",
	},
	th: {
		definition: ".*(?:คืออะไร|หมายถึง).*",
		howTo: "อย่างไร|ยังไง|วิธี|ตัวอย่าง",
		yesNo: ".*(?:ไหม|หรือไม่)[?]?$",
		leaning: "นี่|มัน|แต่|ดังนั้น|และ",
		defines: "คือ|เป็น|หมายถึง",
	},
};

/** The same as patterns. */
export type Wording = Record<keyof Phrases, RegExp>;

const NEVER = /(?!)/;
const AT_START = "^[^\\p{L}\\p{N}]*";
const AT_END = "[^\\p{L}\\p{N}]*$";
const KEYS = ["definition", "howTo", "yesNo", "leaning", "pointing", "defines", "decides", "navigation"] as const;
const ANYWHERE: ReadonlySet<keyof Phrases> = new Set(["howTo", "pointing", "defines", "decides"]);

const compiled = new Map<string, Wording>();

/** Whether a sentence leans on the one before it. */
export const isLeaning = (text: string, { leaning, pointing }: Wording): boolean =>
	leaning.test(text) || pointing.test(text);

/** How a language words questions and sentences; null and those that are not in the table: as English does. */
export function wordingOf(language: string | null): Wording {
	const code = language !== null && (language in SPACED || language in UNSPACED) ? language : "en";
	const patterns = compiled.get(code) ?? compile(code);
	compiled.set(code, patterns);
	return patterns;
}

function compile(code: string): Wording {
	const wording = SPACED[code] ?? UNSPACED[code] ?? {};
	const isSpaced = code in SPACED;
	return Object.fromEntries(
		KEYS.map((key) => {
			const words = wording[key];
			if (words === undefined) return [key, NEVER];
			const before = isSpaced ? "(?<![\\p{L}\\p{M}])" : "";
			const after = isSpaced ? "(?![\\p{L}\\p{M}])" : "";
			const start = ANYWHERE.has(key) ? before : AT_START;
			return [key, new RegExp(`${start}(?:${words})${key === "navigation" ? AT_END : after}`, "iu")];
		}),
	) as Wording;
}
