/* global Scalar */
// Nothing of the page comes from or goes to anywhere but this server.
Scalar.createApiReference("#reference", {
	url: "/openapi.json",
	operationTitleSource: "path",
	withDefaultFonts: false,
	telemetry: false,
	agent: { disabled: true },
	mcp: { disabled: true },
	hideClientButton: true,
	showDeveloperTools: "never",
	persistAuth: false,
});
