import { SearchElement } from "./elements/search/search.ts";

if (!customElements.get("a4w-search")) customElements.define("a4w-search", SearchElement);

export { WidgetElement } from "./internal/element.ts";
export { SearchElement };
