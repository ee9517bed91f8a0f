-- AlterTable
ALTER TABLE "tenants" ADD COLUMN     "quota" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "clients" ADD COLUMN     "quota" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "document_count" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "document_bytes" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "documents" ADD COLUMN     "bytes" INTEGER NOT NULL DEFAULT 0;

-- What was sent is not kept: the text that was made of it is near enough.
UPDATE "documents" SET "bytes" = octet_length("text");

UPDATE "clients" SET "document_count" = stored.documents, "document_bytes" = stored.bytes
FROM (SELECT "client_id", count(*)::int AS documents, sum("bytes") AS bytes FROM "documents" GROUP BY "client_id") stored
WHERE "clients"."id" = stored."client_id";

-- CreateTable
CREATE TABLE "usage_days" (
    "client_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "searches" INTEGER NOT NULL DEFAULT 0,
    "queries" INTEGER NOT NULL DEFAULT 0,
    "unfound" INTEGER NOT NULL DEFAULT 0,
    "questions" INTEGER NOT NULL DEFAULT 0,
    "conversations" INTEGER NOT NULL DEFAULT 0,
    "grounded_full" INTEGER NOT NULL DEFAULT 0,
    "grounded_partial" INTEGER NOT NULL DEFAULT 0,
    "grounded_none" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "usage_days_pkey" PRIMARY KEY ("client_id","day")
);

-- CreateTable
CREATE TABLE "search_queries" (
    "client_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "query" TEXT NOT NULL,
    "searches" INTEGER NOT NULL,
    "unfound" INTEGER NOT NULL,

    CONSTRAINT "search_queries_pkey" PRIMARY KEY ("client_id","day","query")
);

-- CreateTable
CREATE TABLE "audit_entries" (
    "id" TEXT NOT NULL,
    "tenant_id" TEXT,
    "client_id" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_type" TEXT NOT NULL,
    "actor_id" TEXT,
    "procedure" TEXT NOT NULL,
    "target" JSONB NOT NULL DEFAULT '{}',
    "result" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "search_queries_day_idx" ON "search_queries"("day");

-- CreateIndex
CREATE INDEX "audit_entries_tenant_id_at_id_idx" ON "audit_entries"("tenant_id", "at", "id");

-- CreateIndex
CREATE INDEX "audit_entries_at_id_idx" ON "audit_entries"("at", "id");

-- AddForeignKey
ALTER TABLE "usage_days" ADD CONSTRAINT "usage_days_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "search_queries" ADD CONSTRAINT "search_queries_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_entries" ADD CONSTRAINT "audit_entries_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Entries go with their tenant, or when they have been kept for long enough, which a sweep says of itself. \x3b is a
-- semicolon: Prisma's engine, run through an adapter, would end the statement at one.
CREATE FUNCTION "keep_audit_entries"() RETURNS trigger LANGUAGE plpgsql AS E'
BEGIN
    IF TG_OP = ''DELETE'' THEN
        IF current_setting(''signpost.expires_audit'', true) = ''on''
            OR NOT EXISTS (SELECT 1 FROM tenants WHERE id = OLD.tenant_id) THEN RETURN OLD\x3b END IF\x3b
    END IF\x3b
    RAISE EXCEPTION ''audit_entries is append-only''\x3b
END ';

CREATE TRIGGER "audit_entries_are_kept" BEFORE UPDATE OR DELETE ON "audit_entries"
FOR EACH ROW EXECUTE FUNCTION "keep_audit_entries"();

CREATE TRIGGER "audit_entries_are_not_emptied" BEFORE TRUNCATE ON "audit_entries"
FOR EACH STATEMENT EXECUTE FUNCTION "keep_audit_entries"();
