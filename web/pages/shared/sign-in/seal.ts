/**
 * Sealing a sign-in while there is no connection: only the server can open it, and only from this tablet.
 *
 * Ephemeral ECDH on P-256, HKDF-SHA-256, AES-256-GCM: `web/sealed.py` opens what is made here.
 */

import { bytes, fromText, toText } from "./bytes.ts";

const VERSION = "v1";
const CONTEXT = "floorbook sign-in v1";
const IV_BYTES = 12;
const CURVE = { name: "ECDH", namedCurve: "P-256" } as const;

/** The server's public key, as `GET /api/sign-in` gives it. */
export interface SealingKey {
  id: string;
  public: string;
}

/** What is sealed: a PIN or a badge as it was entered, and when, by the server's time (RFC 3339). */
export interface Entered {
  at: string;
  pin?: string;
  badge?: string;
}

/** What chance gives: another key and another nonce each time. */
export interface Chance {
  pair: CryptoKeyPair;
  iv: Uint8Array<ArrayBuffer>;
}

/** Seal a sign-in for the server, bound to this tablet (the nil UUID where none need be enrolled). */
export async function seal(key: SealingKey, tabletId: string, entered: Entered): Promise<string> {
  const pair = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  return sealWith({ pair, iv }, key, tabletId, JSON.stringify(entered));
}

/** As `seal`, with chance handed in. */
export async function sealWith(chance: Chance, key: SealingKey, tabletId: string, content: string): Promise<string> {
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", chance.pair.publicKey));
  const server = fromText(key.public);
  const peer = await crypto.subtle.importKey("raw", server, CURVE, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: peer }, chance.pair.privateKey, 256);
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const cipher = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: joined(point, server), info: bytes(CONTEXT) },
    base,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt"],
  );
  const bound = { name: "AES-GCM", iv: chance.iv, additionalData: bytes(`${CONTEXT} ${tabletId}`) };
  const sealed = await crypto.subtle.encrypt(bound, cipher, bytes(content));
  return `${VERSION}.${key.id}.${toText(joined(point, chance.iv, new Uint8Array(sealed)))}`;
}

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
