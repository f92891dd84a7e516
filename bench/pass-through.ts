// The floor the gateway is compared with: Express and undici, nothing in between. `argv[2]` is the upstream.
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Agent } from 'undici';
import { tell } from './child.ts';

const upstream = process.argv[2] ?? '';
const agent = new Agent();
const app = express();
app.disable('x-powered-by');
app.use(async (request, response) => {
  const answer = await agent.request({
    origin: upstream,
    path: request.originalUrl,
    method: request.method as 'POST',
    headers: { 'content-type': request.headers['content-type'], 'content-length': request.headers['content-length'] },
    body: request,
  });
  response.statusCode = answer.statusCode;
  for (const [name, value] of Object.entries(answer.headers)) if (value !== undefined) response.setHeader(name, value);
  answer.body.pipe(response);
});
const server = app.listen(0, '127.0.0.1', () => tell(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
