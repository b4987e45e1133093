using System.Collections.Immutable;
using PackBench.Reports.Certificates;

namespace PackBench.Rig.Certificates;

/// <summary>All that a certificate is made from beside its run files: with the same of both it comes out the same.</summary>
internal sealed record CertificateRequest(BuildCertificateData Given, ImmutableArray<NamedLoad> Loads);
