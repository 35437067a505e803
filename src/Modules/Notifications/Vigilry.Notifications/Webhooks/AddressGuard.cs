using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Vigilry.Notifications.Deliveries;

namespace Vigilry.Notifications.Webhooks;

/// <summary>
/// Keeps requests that people can ask for away from what only this machine can reach. It looks at each address after its resolution, and connects to
/// that very address, so that a name which resolves differently the next time gains nothing. Source: IANA's special-purpose address registries.
/// </summary>
internal sealed class AddressGuard(IOptions<NotificationsOptions> options)
{
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "168.63.129.16/32", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16",
            "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(n => IPNetwork.Parse(n)),
    ];

    private readonly IPNetwork[] _allowed = [.. options.Value.AllowedNetworks.Select(n => IPNetwork.Parse(n))];

    /// <summary>Whether requests may go there.</summary>
    public bool Allows(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(_allowed, n => n.Contains(plain)) || !Array.Exists(NotPublic, n => n.Contains(plain));
    }

    /// <summary>Connects to a host, if it has an address that is allowed.</summary>
    /// <exception cref="DeliveryException">It has none.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var endPoint = context.DnsEndPoint;
        var addresses = IPAddress.TryParse(endPoint.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(endPoint.Host, ct);
        var allowed = addresses.Where(Allows).ToArray();
        if (allowed.Length == 0)
        {
            throw new DeliveryException("address is not public, and not in the networks that are allowed", isFinal: true);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
