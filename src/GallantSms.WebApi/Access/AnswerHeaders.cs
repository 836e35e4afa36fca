namespace GallantSms.WebApi.Access;

internal static class AnswerHeaders
{
    /// <summary>Sets a header when the answer starts: one set now would be lost when an error clears the response.</summary>
    public static void OnAnswer(this HttpContext http, string name, string value) =>
        http.Response.OnStarting(() =>
        {
            http.Response.Headers[name] = value;
            return Task.CompletedTask;
        });
}
