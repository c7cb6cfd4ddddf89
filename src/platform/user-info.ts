/** User name and password, as they were meant. */
export interface UserInfo {
  readonly username: string;
  readonly password: string;
}

/** The credentials that a URL holds, or undefined where it holds none. */
export function userInfoOf({ username, password }: URL): UserInfo | undefined {
  if (username === '' && password === '') return undefined;
  return { username: decoded(username), password: decoded(password) };
}

/** What stands behind `Basic` in an Authorization header. */
export function basicCredentials({ username, password }: UserInfo): string {
  return Buffer.from(`${username}:${password}`).toString('base64');
}

/** A part of a URL as it was meant. The parser keeps a stray `%` as it is; decoding that would throw. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
