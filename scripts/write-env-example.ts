/** Writes .env.example from the schema of all configuration. */
import { writeFileSync } from "node:fs";
import { describeEnvironment } from "../server/src/env.ts";

writeFileSync(new URL("../.env.example", import.meta.url), describeEnvironment());
