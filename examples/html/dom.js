// @ts-check
// Text only: nothing here reads a string as markup.

/** @import { TextRange } from "@signpost/sdk" */

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 */
export function element(id, type) {
	const found = document.getElementById(id);
	if (!(found instanceof type)) throw new Error(`The page has no #${id}.`);
	return found;
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} name
 * @param {{ [K in keyof HTMLElementTagNameMap[T]]?: HTMLElementTagNameMap[T][K] | undefined }} properties
 * @param {...(string | Node)} children
 */
export function create(name, properties, ...children) {
	const node = document.createElement(name);
	for (const [property, value] of Object.entries(properties))
		if (value !== undefined) Reflect.set(node, property, value);
	node.append(...children);
	return node;
}

/** @param {string} text @param {TextRange[]} ranges in order */
export function highlighted(text, ranges) {
	/** @type {(string | HTMLElement)[]} */
	const parts = [];
	let position = 0;
	for (const { start, end } of ranges) {
		parts.push(text.slice(position, start), create("mark", {}, text.slice(start, end)));
		position = end;
	}
	return [...parts, text.slice(position)];
}

/** Where a document's passage is found; undefined for anything that is not a page. @param {string} route @param {string | null} anchor */
export function address(route, anchor) {
	const url = URL.parse(route, location.href);
	if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
	if (anchor !== null) url.hash = anchor;
	return url.href;
}
