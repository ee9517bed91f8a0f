import { expect, test } from "vitest";
import { createQueryRunner } from "../../server/src/database/pool.ts";
import { createScratchDatabase } from "../harness/scratch-database.ts";

test("a named statement can be used again by a connection that takes the place of another", async () => {
	const database = await createScratchDatabase();
	const statement = { name: "one", sql: "SELECT $1::int AS n", parameters: [7] };
	try {
		for (let connection = 0; connection < 3; connection += 1) {
			const runner = createQueryRunner(database.connectionString, { size: 1, onError: () => undefined });
			expect(await runner.query(statement)).toEqual([{ n: 7 }]);
			expect(await runner.query({ ...statement, parameters: [8] })).toEqual([{ n: 8 }]);
			await runner.close();
		}
	} finally {
		await database.drop();
	}
});
