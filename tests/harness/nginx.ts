import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../scripts/temporary-postgres.ts";

/** `scripts/install-nginx.sh` installs it. */
export const HAS_NGINX = spawnSync("nginx", ["-v"]).status === 0;

export type TestNginx = {
	/** By plain HTTP/1.1. */
	url: string;
	/** By HTTP/2 and TLS, with a certificate that nobody has signed. */
	secureUrl: string;
	stop: () => Promise<void>;
};

/** nginx before these servers, with its own defaults but for what is given. */
export async function startNginx(servers: string[], directives: string[] = []): Promise<TestNginx> {
	const folder = await mkdtemp(join(tmpdir(), "signpost-nginx-"));
	const [port, securePort] = [await freePort(), await freePort()];
	const certificate = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "certificate.pem")];
	const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"];
	spawnSync("openssl", [...request, ...certificate]);
	await writeFile(join(folder, "nginx.conf"), configure({ folder, port, securePort, servers, directives }));
	const nginx = spawn("nginx", ["-p", folder, "-c", join(folder, "nginx.conf")], {
		stdio: ["ignore", "ignore", "pipe"],
	});
	let complaint = "";
	nginx.stderr.on("data", (piece: Buffer) => (complaint += piece.toString()));
	while (!(await answers(securePort))) {
		if (nginx.exitCode !== null) throw new Error(`nginx did not start:\n${complaint}`);
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	return {
		url: `http://127.0.0.1:${port}`,
		secureUrl: `https://127.0.0.1:${securePort}`,
		stop: async () => {
			if (nginx.exitCode === null) {
				const exit = once(nginx, "exit");
				nginx.kill("SIGTERM");
				await exit;
			}
			await rm(folder, { recursive: true, force: true });
		},
	};
}

type Place = { folder: string; port: number; securePort: number; servers: string[]; directives: string[] };

const configure = ({ folder, port, securePort, servers, directives }: Place) => `
daemon off;
pid ${folder}/nginx.pid;
error_log stderr warn;
events {}
http {
	access_log off;
	client_body_temp_path ${folder}/body;
	proxy_temp_path ${folder}/proxy;
	fastcgi_temp_path ${folder}/fastcgi;
	uwsgi_temp_path ${folder}/uwsgi;
	scgi_temp_path ${folder}/scgi;
	upstream signpost { ${servers.map((url) => `server ${new URL(url).host} max_fails=0;`).join(" ")} }
	server {
		listen 127.0.0.1:${port};
		listen 127.0.0.1:${securePort} ssl http2;
		ssl_certificate ${folder}/certificate.pem;
		ssl_certificate_key ${folder}/key.pem;
		location / {
			proxy_pass http://signpost;
			${directives.map((directive) => `${directive};`).join("\n\t\t\t")}
		}
	}
}
`;

const answers = (port: number) =>
	new Promise<boolean>((resolve) => {
		const socket = connect({ host: "127.0.0.1", port });
		socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
		socket.once("connect", () => socket.destroy());
	});
