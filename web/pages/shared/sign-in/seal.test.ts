import { createECDH } from "node:crypto";
import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { seal, sealWith } from "./seal.ts";

interface Vectors {
  key: { id: string; public: string };
  examples: { tablet_id: string; content: string; ephemeral_private: string; iv: string; sealed: string }[];
}

// The same examples that the server's own implementation is tested with.
const vectors = JSON.parse(
  readFileSync(new URL("../../../../tests/web/sealed.json", import.meta.url), "utf8"),
) as Vectors;

function base64url(raw: Buffer): string {
  return raw.toString("base64url");
}

async function pairOf(hex: string): Promise<CryptoKeyPair> {
  const half = createECDH("prime256v1");
  half.setPrivateKey(Buffer.from(hex.padStart(64, "0"), "hex"));
  const point = half.getPublicKey();
  const jwk = { kty: "EC", crv: "P-256", x: base64url(point.subarray(1, 33)), y: base64url(point.subarray(33)) };
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const secret = { ...jwk, d: base64url(Buffer.from(hex.padStart(64, "0"), "hex")) };
  return {
    publicKey: await crypto.subtle.importKey("jwk", jwk, curve, true, []),
    privateKey: await crypto.subtle.importKey("jwk", secret, curve, false, ["deriveBits"]),
  };
}

describe("a sealed sign-in", () => {
  it.each(vectors.examples)("is exactly what the server's examples say: $content", async (example) => {
    const chance = {
      pair: await pairOf(example.ephemeral_private),
      iv: Uint8Array.from(Buffer.from(example.iv, "hex")),
    };
    expect(await sealWith(chance, vectors.key, example.tablet_id, example.content)).toBe(example.sealed);
  });

  it("is another one each time", async () => {
    const entered = { at: "2026-11-22T10:00:00Z", pin: "739150" };
    const made = await Promise.all([1, 2].map(() => seal(vectors.key, "tablet", entered)));
    expect(made[0]).not.toBe(made[1]);
    expect(made[0]).toMatch(/^v1\.264bca47f59f1ae1\.[\w-]+$/);
  });
});
