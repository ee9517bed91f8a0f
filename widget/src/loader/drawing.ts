import { styles } from "./loader.css";
import type { Launcher } from "./options.ts";

const CLOSE = "M6 6l12 12M18 6L6 18";
const THREE_DOTS = "M5 12h.01M12 12h.01M19 12h.01";

/**
 * `host`: in the page; everything else is below it, out of reach of the page's style sheets. `shade`: what lies over the
 * page when it is to be quiet. `classes`: empty while the window is closed.
 */
export type Drawing = [
	host: HTMLElement,
	button: HTMLButtonElement,
	shade: HTMLElement,
	show: (classes: string) => void,
];

/** The launcher. Neither HTML nor style sheets are written, so a page's policies let it be. */
export function draw({ label = "Search", icon = THREE_DOTS, place = "", style = "" }: Launcher): Drawing {
	const make = <Name extends keyof HTMLElementTagNameMap>(name: Name) => document.createElement(name);
	const drawn = (name: "svg" | "path", attribute: string, value: string) => {
		const element = document.createElementNS("http://www.w3.org/2000/svg", name);
		element.setAttribute(attribute, value);
		return element;
	};
	const [host, box, button, shade] = [make("signpost-widget" as "b"), make("div"), make("button"), make("i")];
	const [svg, path] = [drawn("svg", "viewBox", "0 0 24 24"), drawn("path", "d", icon)];
	const [sheet, root] = [new CSSStyleSheet(), host.attachShadow({ mode: "open" })];
	sheet.replaceSync(styles);
	root.adoptedStyleSheets = [sheet];
	host.style.cssText = style;
	svg.append(path);
	button.title = label;
	button.ariaHasPopup = "dialog";
	button.append(svg);
	box.append(shade, button);
	root.append(box);
	const show = (classes: string) => {
		box.className = `${place} ${classes}`;
		button.ariaExpanded = `${!!classes}`;
		path.setAttribute("d", classes ? CLOSE : icon);
	};
	show("");
	return [host, button, shade, show];
}
