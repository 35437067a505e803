using System.Linq.Expressions;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;

namespace Vigilry.Ingestion.Receiving;

/// <summary>The rules of the members of an event; all faults are named at once.</summary>
internal sealed class IngestEventValidator : AbstractValidator<IngestEventRequest>
{
    private const int LongestLabel = 200;
    private const int LargestMessage = 8 * 1024;
    private const int LargestPayload = 256 * 1024;

    public IngestEventValidator()
    {
        RuleFor(e => e.OrganizationId).Must(BeUuid).WithMessage("Must be a UUID.").When(e => e.OrganizationId is not null);
        RuleFor(e => e.ProjectId).Must(BeUuid).WithMessage("Must be a UUID.").When(e => e.ProjectId is not null);
        RuleFor(e => e.EventId).Must(BeUuid).WithMessage("Must be a UUID.").When(e => e.EventId is not null);
        RuleFor(e => e.Severity)
            .Must(s => SeverityNames.TryParse(s, out _)).WithMessage("Must be DEBUG, INFO, WARNING, ERROR or CRITICAL.");
        RuleFor(e => e.Type).NotEmpty().WithMessage("Is required.");
        Label(e => e.Type);
        Label(e => e.Source);
        Label(e => e.CorrelationId);
        Label(e => e.Fingerprint);
        Label(e => e.Release);
        Label(e => e.Environment);
        RuleFor(e => e.Message)
            .Must(m => m is null || Encoding.UTF8.GetByteCount(m) <= LargestMessage).WithMessage("Must be at most 8 KiB.")
            .Must(BeSound).WithMessage((_, text) => ClientText.FaultOf(text));
        RuleFor(e => e.Timestamp)
            .Must(EventTime.IsValid).WithMessage(EventTime.Rule).When(e => e.Timestamp is not null);
        RuleFor(e => e.Payload).Custom(CheckPayload);
    }

    private static bool BeUuid(string? text) => Guid.TryParseExact(text, "D", out _);

    private static bool BeSound(string? text) => ClientText.FaultOf(text) is null;

    private static void CheckPayload(JsonElement? payload, ValidationContext<IngestEventRequest> context)
    {
        if (payload is not { ValueKind: not JsonValueKind.Null } given)
        {
            return;
        }

        var raw = JsonMarshal.GetRawUtf8Value(given);
        if (given.ValueKind != JsonValueKind.Object)
        {
            context.AddFailure("Must be a JSON object.");
        }

        if (raw.Length > LargestPayload)
        {
            context.AddFailure("Must be at most 256 KiB.");
        }
        else if (!PayloadText.IsStorable(raw))
        {
            context.AddFailure("Must not contain the NUL character, half a surrogate pair or bytes that are not UTF-8.");
        }
        else if (!PayloadNumbers.TryMeasure(raw, out var writtenOut))
        {
            context.AddFailure($"Must not contain a number of more than {PayloadNumbers.Longest} characters, written out without exponent.");
        }
        else if (writtenOut > LargestPayload)
        {
            context.AddFailure("Must be at most 256 KiB with its numbers written out without exponents.");
        }
    }

    private void Label(Expression<Func<IngestEventRequest, string?>> member) => RuleFor(member)
        .MaximumLength(LongestLabel).WithMessage("Must be at most 200 characters.")
        .Must(BeSound).WithMessage((_, text) => ClientText.FaultOf(text));
}

internal static class ValidationFailures
{
    /// <summary>The faults by member, named as in JSON.</summary>
    public static Dictionary<string, string[]> ToErrorsByMember(this IEnumerable<ValidationFailure> failures) => failures
        .GroupBy(f => JsonNamingPolicy.CamelCase.ConvertName(f.PropertyName), StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.Select(f => f.ErrorMessage).ToArray(), StringComparer.Ordinal);
}
