import { SearchElement } from "./elements/search/search.ts";

if (!customElements.get("a4w-search")) customElements.define("a4w-search", SearchElement);

export { SearchElement };
