// Reads requests as JSON, one a line, on stdin: { method, host, path, headers, body, accessKeyId, secretAccessKey, sessionToken,
// region, service }. Writes for each, one a line, { authorization } as aws4 signs it.
import { createInterface } from 'node:readline';
import aws4 from 'aws4';

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { method, host, path, headers, body, region, service, accessKeyId, secretAccessKey, sessionToken } = JSON.parse(line);
  const signed = aws4.sign(
    { method, host, path, body, region, service, headers: { ...headers } },
    { accessKeyId, secretAccessKey, sessionToken: sessionToken ?? undefined },
  );
  process.stdout.write(JSON.stringify({ authorization: signed.headers.Authorization }) + '\n');
}
