export type Attributes = Record<string, string>;

/** Elements whose content is never part of what a page says: code, chrome, controls. */
export const DROPPED_ELEMENTS: ReadonlySet<string> = new Set(
	(
		"script style template noscript iframe frame frameset noframes noembed object embed applet svg canvas audio video " +
		"nav footer aside button input select optgroup option datalist textarea output progress meter " +
		"title annotation annotation-xml rp"
	).split(" "),
);

/** ARIA roles that say the same of an element. */
export const DROPPED_ROLES: ReadonlySet<string> = new Set(
	"navigation search contentinfo complementary banner menu menubar toolbar tooltip dialog alertdialog".split(" "),
);

/** Class names by which nearly every site marks text for screen readers only. */
export const HIDDEN_CLASSES: ReadonlySet<string> = new Set("sr-only visually-hidden screen-reader-text".split(" "));

export const BLOCK_ELEMENTS: ReadonlySet<string> = new Set(
	(
		"html body main article section header hgroup div p blockquote address center details summary " +
		"figure figcaption fieldset legend form dl hr"
	).split(" "),
);

export const LINE_ELEMENTS: ReadonlySet<string> = new Set(["br", "dt", "dd", "caption"]);
export const LIST_ELEMENTS: ReadonlySet<string> = new Set(["ul", "ol", "menu"]);
export const CELL_ELEMENTS: ReadonlySet<string> = new Set(["td", "th"]);
export const HEADING_ELEMENT = /^h([1-6])$/;
