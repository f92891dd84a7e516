import type { PolicyContext } from '@spillway/expressions';

/** The same thing twice: as policies write it, and as one would write it in JavaScript over the same context. */
export interface Pair {
  readonly form: 'single' | 'block';
  readonly code: string;
  readonly byHand: (context: PolicyContext) => unknown;
}

const decoder = new TextDecoder();

interface Chat {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

const bodyOf = ({ request }: PolicyContext): Chat => JSON.parse(decoder.decode(request.body!.read(true))) as Chat;
const header = ({ request }: PolicyContext, name: string, fallback: string): string =>
  request.headers.get(name)?.join(',') ?? fallback;

export const pairs: readonly Pair[] = [
  { form: 'single', code: 'context.Request.Method == "POST"', byHand: ({ request }) => request.method === 'POST' },
  { form: 'single', code: 'context.Subscription.Id', byHand: ({ subscription }) => subscription!.id },
  {
    form: 'single',
    code: 'context.Response != null && (context.Response.StatusCode == 429 || context.Response.StatusCode >= 500)',
    byHand: ({ response }) => response !== null && (response.statusCode === 429 || response.statusCode >= 500),
  },
  {
    form: 'single',
    code: 'context.Request.Headers.GetValueOrDefault("X-Tier", "bronze").ToLower()',
    byHand: (context) => header(context, 'X-Tier', 'bronze').toLowerCase(),
  },
  {
    form: 'single',
    code: '(int)context.Variables["attempt"] + 1',
    byHand: ({ variables }) => (variables.get('attempt') as { value: number }).value + 1,
  },
  {
    form: 'single',
    code: 'context.Variables.GetValueOrDefault<string>("backend", "none") == "eu-1"',
    byHand: ({ variables }) => ((variables.get('backend') ?? 'none') as string) === 'eu-1',
  },
  {
    form: 'single',
    code: "context.Request.Url.Path.Substring(context.Request.Url.Path.LastIndexOf('/') + 1)",
    byHand: ({ request }) => request.url.path.slice(request.url.path.lastIndexOf('/') + 1),
  },
  {
    form: 'single',
    code: '(string)context.Request.Body.As<JObject>(preserveContent: true)["model"]',
    byHand: (context) => bodyOf(context).model,
  },
  {
    form: 'single',
    code: 'context.Request.Body.As<JObject>(preserveContent: true)["messages"].Count()',
    byHand: (context) => bodyOf(context).messages.length,
  },
  {
    form: 'single',
    code: '$"{context.Api.Name}-{context.Operation.Id}-{context.Request.IpAddress}"',
    byHand: ({ api, operation, request }) => `${api.name}-${operation.id}-${request.ipAddress}`,
  },
  {
    form: 'single',
    code: 'string.Join(",", context.Request.Url.Query.Select(q => q.Key + "=" + q.Value[0]))',
    byHand: ({ request }) => Array.from(request.url.query, ([name, values]) => `${name}=${values[0]!}`).join(','),
  },
  {
    form: 'single',
    code: 'new[] { "westeurope", "swedencentral" }.Contains(context.Deployment.Region.Replace(" ", "").ToLower())',
    byHand: ({ deployment }) =>
      ['westeurope', 'swedencentral'].includes(deployment.region.replaceAll(' ', '').toLowerCase()),
  },
  {
    form: 'single',
    code: 'Regex.IsMatch(context.Request.Url.Path, "^/openai/deployments/[^/]+/chat")',
    byHand: ({ request }) => /^\/openai\/deployments\/[^/]+\/chat/.test(request.url.path),
  },
  {
    form: 'single',
    code: 'Convert.ToBase64String(Encoding.UTF8.GetBytes(context.Subscription.Key + ":"))',
    byHand: ({ subscription }) => Buffer.from(`${subscription!.key}:`).toString('base64'),
  },
  {
    form: 'single',
    code: 'new JObject(new JProperty("id", context.RequestId.ToString()), new JProperty("ok", true)).ToString(Newtonsoft.Json.Formatting.None)',
    byHand: ({ requestId }) => JSON.stringify({ id: requestId, ok: true }),
  },
  {
    form: 'single',
    code: 'context.Timestamp.ToString("yyyy-MM-dd")',
    byHand: ({ timestamp }) => new Date(timestamp).toISOString().slice(0, 10),
  },
  {
    form: 'block',
    code: 'var total = 0; foreach (var m in (JArray)context.Request.Body.As<JObject>(true)["messages"]) { total += ((string)m["content"]).Length / 4; } return total;',
    byHand: (context) => bodyOf(context).messages.reduce((sum, { content }) => sum + Math.trunc(content.length / 4), 0),
  },
  {
    form: 'block',
    code: 'int best = -1; for (int i = 0; i < 20; i++) { if (i % 3 == 0 && i * i > 30) { best = i; break; } } return best;',
    byHand: () => {
      let best = -1;
      for (let i = 0; i < 20; i++)
        if (i % 3 === 0 && i * i > 30) {
          best = i;
          break;
        }
      return best;
    },
  },
  {
    form: 'block',
    code: 'var wait = context.Response.Headers.GetValueOrDefault("Retry-After", "10"); int seconds; return int.TryParse(wait, out seconds) ? Math.Min(seconds, 60) : 10;',
    byHand: ({ response }) => {
      const wait = response!.headers.get('Retry-After')?.join(',') ?? '10';
      return /^\s*[+-]?\d+\s*$/.test(wait) ? Math.min(Number(wait), 60) : 10;
    },
  },
  {
    form: 'block',
    code: 'var parts = context.Request.Headers.GetValueOrDefault("Authorization", "").Split(\' \'); if (parts.Length != 2 || parts[0] != "Bearer") { return ""; } return parts[1].Substring(0, Math.Min(8, parts[1].Length));',
    byHand: (context) => {
      const parts = header(context, 'Authorization', '').split(' ');
      return parts.length !== 2 || parts[0] !== 'Bearer' ? '' : parts[1]!.slice(0, Math.min(8, parts[1]!.length));
    },
  },
];

/** What both see: the request for a chat completion, answered with a 429. */
export const contextOfPairs = {
  request: {
    method: 'POST',
    url: 'https://gw.example/openai/deployments/gpt-4o/chat?api-version=2024-10-21&x=1',
    headers: { 'X-Tier': 'Gold', Authorization: 'Bearer abcdefghijklmnop' },
    body: {
      model: 'gpt-4o',
      messages: [
        { role: 'system', content: 'You answer in one sentence.' },
        { role: 'user', content: 'How is a request spilled over from provisioned to pay-as-you-go capacity?' },
      ],
      max_tokens: 200,
      temperature: 0.2,
    },
  },
  response: { statusCode: 429, headers: { 'Retry-After': '7' } },
  subscription: { id: 's1', key: 'k' },
  operation: { id: 'chat' },
  variables: { attempt: { $int: 1 }, backend: 'eu-1' },
};
