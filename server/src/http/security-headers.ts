/**
 * What every response says unless its route says otherwise, as pages do: it is data for whoever asked, to be read
 * by programs, kept by nobody and shown in no frame.
 */
export const API_HEADERS = Object.entries({
	"Cache-Control": "no-store",
	"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Referrer-Policy": "no-referrer",
	"X-Content-Type-Options": "nosniff",
	"X-Frame-Options": "DENY",
});

/** Where PUBLIC_URL is https: browsers go there by no other way, for a year. */
export const HTTPS_ONLY = "max-age=31536000";
