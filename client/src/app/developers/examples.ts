export interface Example {
  readonly language: string;
  readonly code: (origin: string, key: string) => string;
}

/** One send in each language, with nothing to install. */
export const examples: readonly Example[] = [
  {
    language: 'curl',
    code: (origin, key) => `curl -s ${origin}/api/v1/sms/send \\
  -H 'X-Api-Key: ${key}' \\
  -H 'Content-Type: application/json' \\
  -H "Idempotency-Key: $(date +%s%N)" \\
  -d '{"phone_numbers": ["+254712345678"], "message": "Hello from GallantSms", "sender_id": "GALLANT"}'`,
  },
  {
    language: 'C#',
    code: (origin, key) => `using System.Net.Http.Json;

using var http = new HttpClient { BaseAddress = new Uri("${origin}") };
http.DefaultRequestHeaders.Add("X-Api-Key", "${key}");

using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/sms/send")
{
    Content = JsonContent.Create(new { phone_numbers = new[] { "+254712345678" }, message = "Hello from GallantSms", sender_id = "GALLANT" }),
};
request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
using var answer = await http.SendAsync(request);
Console.WriteLine(await answer.Content.ReadAsStringAsync());`,
  },
  {
    language: 'TypeScript',
    code: (origin, key) => `const answer = await fetch('${origin}/api/v1/sms/send', {
  method: 'POST',
  headers: {
    'X-Api-Key': '${key}',
    'Content-Type': 'application/json',
    'Idempotency-Key': crypto.randomUUID(),
  },
  body: JSON.stringify({ phone_numbers: ['+254712345678'], message: 'Hello from GallantSms', sender_id: 'GALLANT' }),
});
const { success, data, error } = await answer.json();
console.log(success ? data.bulk_id : error.code);`,
  },
  {
    language: 'Python',
    code: (origin, key) => `import json, urllib.request, uuid

request = urllib.request.Request(
    "${origin}/api/v1/sms/send",
    data=json.dumps({"phone_numbers": ["+254712345678"], "message": "Hello from GallantSms", "sender_id": "GALLANT"}).encode(),
    headers={"X-Api-Key": "${key}", "Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())},
)
with urllib.request.urlopen(request) as answer:
    print(json.load(answer)["data"]["bulk_id"])`,
  },
];
