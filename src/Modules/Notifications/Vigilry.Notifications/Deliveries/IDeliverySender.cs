namespace Vigilry.Notifications.Deliveries;

/// <summary>Hands deliveries over, each kind of channel in its own way.</summary>
internal interface IDeliverySender
{
    /// <summary>Returns once the delivery is in other hands. A repeat can be told from a new one by its receiver.</summary>
    /// <exception cref="DeliveryException">What went wrong.</exception>
    Task SendAsync(Outgoing outgoing, CancellationToken ct);
}

/// <summary>An attempt failed.</summary>
/// <param name="fault">What went wrong, in a few words without secrets and addresses, such as <c>HTTP 500</c>.</param>
/// <param name="isFinal">Whether another attempt would fail just the same.</param>
/// <param name="retryAfter">How long the receiver asks to wait.</param>
internal sealed class DeliveryException(string fault, bool isFinal = false, TimeSpan? retryAfter = null) : Exception(fault)
{
    public bool IsFinal => isFinal;

    public TimeSpan? RetryAfter => retryAfter;
}
