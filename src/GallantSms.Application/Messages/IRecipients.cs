namespace GallantSms.Application.Messages;

/// <summary>Whom to text, by position: numbers as given and the values of a template's names.</summary>
public interface IRecipients
{
    int Count { get; }

    string Given(int index);

    /// <summary>Whether the text is a template at all.</summary>
    bool HasVariables { get; }

    /// <summary><c>null</c>: this recipient has no such value.</summary>
    string? Variable(int index, string name);
}

internal sealed class ListedRecipients(SendRequest request) : IRecipients
{
    private readonly IReadOnlyList<string> _numbers = request.PhoneNumbers ?? [];

    public int Count => _numbers.Count;

    public bool HasVariables => request.Variables is not null;

    public string Given(int index) => _numbers[index] ?? ""; // a JSON null is no number

    public string? Variable(int index, string name) =>
        request.Variables is { } all && all.TryGetValue(Given(index), out var own) && own.TryGetValue(name, out var value) ? value : null;
}
