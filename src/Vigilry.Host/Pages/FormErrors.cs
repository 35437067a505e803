namespace Vigilry.Host.Pages;

/// <summary>Says what is wrong with a form, in the words of its labels.</summary>
internal static class FormErrors
{
    /// <param name="errors">By member; those of no member have an empty name.</param>
    public static IReadOnlyList<string> ToText(IDictionary<string, string[]> errors) =>
        [.. errors.SelectMany(e => e.Value.Select(text => e.Key.Length == 0 ? text : $"{Label(e.Key)}: {text}"))];

    private static string Label(string member) => member switch
    {
        "Email" => "Mail address",
        "Name" => "Your name",
        "OrganizationName" => "Organization",
        "password" => "Password",
        "token" or "Token" => "The link",
        _ => member,
    };
}
