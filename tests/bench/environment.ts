/** What figures were taken on: they mean little without it. */
import { cpus, loadavg, totalmem } from "node:os";

export function describeEnvironment(): string {
	const [processor] = cpus();
	const memory = Math.round(totalmem() / 2 ** 30);
	const [load = 0] = loadavg();
	return [
		`${cpus().length} × ${processor?.model ?? "unknown processor"}, ${memory} GiB`,
		`${process.platform} ${process.arch}, Node.js ${process.version}`,
		`load ${load.toFixed(1)} at ${new Date().toISOString()}${load > 1 ? ": OTHERS WERE AT WORK, so times are too long" : ""}`,
	].join("; ");
}
