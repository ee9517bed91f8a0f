-- Where a visitor's token waits for the widget's frame to come for it.
CREATE TABLE "visitor_codes" (
    "hash" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "visitor_codes_pkey" PRIMARY KEY ("hash"),
    CONSTRAINT "visitor_codes_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE INDEX "visitor_codes_client_id_idx" ON "visitor_codes"("client_id");
CREATE INDEX "visitor_codes_expires_at_idx" ON "visitor_codes"("expires_at");

-- Scripts of the widget, of every release that was here: pages hold on to one by its hash.
CREATE TABLE "widget_scripts" (
    "name" TEXT NOT NULL,
    "content" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "widget_scripts_pkey" PRIMARY KEY ("name")
);
