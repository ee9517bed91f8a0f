import { expect, test } from "vitest";
import { html } from "./html.ts";

test("text is escaped, HTML is not", () => {
	const hostile = `<script>alert("1")</script>' onload='x`;
	expect(html`<p title="${hostile}">${hostile}${html`<b>${1}</b>`}</p>`.toString()).toBe(
		'<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; onload=&#39;x">' +
			"&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; onload=&#39;x<b>1</b></p>",
	);
	expect(html`${[html`<i>`, html`</i>`]}`.toString()).toBe("<i></i>");
});

test("no text turns the direction of the page, nor holds what no page may", () => {
	expect(html`${"a\u202eb\u0000c\ud800"}`.toString()).toBe("a b c ");
});
