FROM node:22 AS assets
WORKDIR /source/src/Vigilry.Host/Assets
COPY src/Vigilry.Host/Assets .
RUN npm ci --ignore-scripts --no-audit --no-fund && npm run build

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
COPY --from=assets /source/src/Vigilry.Host/wwwroot/assets src/Vigilry.Host/wwwroot/assets
RUN dotnet publish src/Vigilry.Host --configuration Release --output /app -p:RestoreLockedMode=true -p:AssetsAreBundled=true

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /data
RUN chown app:app /data
COPY --from=build /app /app
USER app
ENV ASPNETCORE_URLS=http://+:5080 Vigilry__DataDirectory=/data
VOLUME /data
EXPOSE 5080
ENTRYPOINT ["dotnet", "/app/vigilry.dll"]
