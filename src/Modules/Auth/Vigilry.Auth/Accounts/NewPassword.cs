using FluentValidation;

namespace Vigilry.Auth.Accounts;

/// <summary>What a password must be, wherever one is set.</summary>
internal static class NewPassword
{
    private const int Shortest = 10;
    private const int Longest = 200;

    /// <summary>What follows makes no password easier to guess, and would take long to look at.</summary>
    private const int LookedAt = 50;

    /// <summary>Thirty million guesses: a common word with a year and a sign behind it takes fewer.</summary>
    private const double LeastEntropyBits = 25;

    public static IRuleBuilderOptions<T, string> NewPasswordRules<T>(this IRuleBuilder<T, string> rule) => rule
        .NotNull().WithMessage($"Must be {Shortest} to {Longest} characters.")
        .Length(Shortest, Longest).WithMessage($"Must be {Shortest} to {Longest} characters.")
        .Must(p => p is not { Length: >= Shortest and <= Longest } || !IsCommon(p))
        .WithMessage("Is one of the most common passwords, or made of them in a way that everybody knows. Choose another, such as four unrelated words.");

    /// <summary>Whether it is on a list of common passwords, names and words, or a simple change of one: zxcvbn's lists and estimate.</summary>
    private static bool IsCommon(string password) =>
        Zxcvbn.Zxcvbn.MatchPassword(password[..Math.Min(LookedAt, password.Length)]).Entropy < LeastEntropyBits;
}
